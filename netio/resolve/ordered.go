package resolve

import (
	"context"
	"iter"
	"sync"
)

// InOrder calls do for each item, several at once, and hands the results to out
// in the order of the items, on the caller's goroutine. It returns out's first
// error, after which nothing is begun any more, and waits for what has begun. The
// context that items gets ends then, too; the sequence must end with it.
func InOrder[T, R any](ctx context.Context, items func(context.Context) iter.Seq[T], atOnce int, do func(context.Context, T) R, out func(R) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	results := make(chan chan R, atOnce) // those that were begun, in order
	workers.Go(func() {
		defer close(results)
		slots := make(chan struct{}, atOnce)
		for item := range items(ctx) {
			result := make(chan R, 1)
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case results <- result:
			case <-ctx.Done():
				return
			}
			workers.Go(func() {
				result <- do(ctx, item)
				<-slots
			})
		}
	})
	for result := range results {
		if err := out(<-result); err != nil {
			return err
		}
	}
	return nil
}
