package resolve

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"
)

// counting gives 0, 1, 2 ... up to n and is silent then, until its end.
func counting(n int) func(context.Context) iter.Seq[int] {
	return func(ctx context.Context) iter.Seq[int] {
		return func(yield func(int) bool) {
			for i := range n {
				if !yield(i) {
					return
				}
			}
			<-ctx.Done()
		}
	}
}

func TestInOrder(t *testing.T) {
	t.Parallel()
	slower := func(_ context.Context, i int) int {
		time.Sleep(time.Duration(20-i) * time.Millisecond)
		return i
	}
	ctx, cancel := context.WithCancel(t.Context())
	var got []int
	err := InOrder(ctx, counting(20), 8, slower, func(i int) error {
		if got = append(got, i); i == 19 {
			cancel()
		}
		return nil
	})
	if err != nil || len(got) != 20 || !slices.IsSorted(got) {
		t.Errorf("%v, %v", got, err)
	}
}

// One at a time means that nothing is begun before the result of the one before is out.
func TestInOrderOneByOne(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var done []int // on our goroutine only
	do := func(_ context.Context, i int) int {
		done = append(done, i)
		return i
	}
	err := InOrder(ctx, counting(20), 1, do, func(i int) error {
		if len(done) != i+1 {
			t.Errorf("%d are done when %d comes out", len(done), i)
		}
		if i == 19 {
			cancel()
		}
		return nil
	})
	if err != nil || len(done) != 20 {
		t.Error(done, err)
	}
}

// Items that wait for ever end with the first error of the output.
func TestInOrderEndsItsItems(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	same := func(_ context.Context, i int) int { return i }
	err := InOrder(t.Context(), counting(3), 2, same, func(int) error { return broken })
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}
