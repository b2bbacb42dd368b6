package resolve

import (
	"context"
	"iter"
	"sync"
)

// InOrder calls do for each item, at most atOnce at a time, and hands the results to out
// in the order of the items, on the caller's goroutine. It returns out's first
// error, after which nothing is begun any more, and waits for what has begun. The
// context that items gets ends then, too; the sequence must end with it.
func InOrder[T, R any](ctx context.Context, items func(context.Context) iter.Seq[T], atOnce int, do func(context.Context, T) R, out func(R) error) error {
	ctx, cancel := context.WithCancel(ctx)
	if atOnce == 1 {
		defer cancel()
		return oneByOne(ctx, items, do, out)
	}
	c := crew[T, R]{most: atOnce, do: do, work: make(chan task[T, R])}
	defer c.members.Wait()
	defer cancel()
	results := make(chan chan R, atOnce) // those that were begun, in order
	c.members.Go(func() {
		defer close(c.work)
		defer close(results)
		for item := range items(ctx) {
			t := task[T, R]{item, make(chan R, 1)}
			if !c.take(ctx, t) {
				return
			}
			select {
			case results <- t.result:
			case <-ctx.Done():
				return
			}
		}
	})
	for result := range results {
		if err := out(<-result); err != nil {
			return err
		}
	}
	return nil
}

// oneByOne begins an item when the result of the one before is out: what do prints by
// itself stays in order, too.
func oneByOne[T, R any](ctx context.Context, items func(context.Context) iter.Seq[T], do func(context.Context, T) R, out func(R) error) error {
	for item := range items(ctx) {
		if err := out(do(ctx, item)); err != nil {
			return err
		}
	}
	return nil
}

// crew does tasks. Its members stay: a goroutine for each task would grow its
// stack each time, which costs as much as a question to a server nearby.
type crew[T, R any] struct {
	most    int // members at work
	do      func(context.Context, T) R
	work    chan task[T, R] // for members who have nothing to do; closed at the end
	members sync.WaitGroup
	hired   int
}

// task is an item, and where its result is awaited.
type task[T, R any] struct {
	item   T
	result chan R // has room for it
}

// take gives a task to a member, a new one if none is free, and tells whether it
// could before ctx ended.
func (c *crew[T, R]) take(ctx context.Context, t task[T, R]) bool {
	select {
	case c.work <- t:
		return true
	default:
	}
	if c.hired < c.most {
		c.hired++
		c.members.Go(func() {
			t.result <- c.do(ctx, t.item)
			for t := range c.work {
				t.result <- c.do(ctx, t.item)
			}
		})
		return true
	}
	select {
	case c.work <- t:
		return true
	case <-ctx.Done():
		return false
	}
}
