package commands

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sockkit/sockkit/netio"
)

func quiet(string, ...any) {}

// failing is a try that fails with err until it has been called n times.
func failing(n int, err error, calls *int) func(context.Context) (int, error) {
	return func(context.Context) (int, error) {
		if *calls++; *calls > n {
			return *calls, nil
		}
		return 0, err
	}
}

func TestPersistTriesAgain(t *testing.T) {
	tests := []struct {
		name     string
		again    again
		failures int
		err      error
		calls    int
		ok       bool
		longest  time.Duration
	}{
		{"no option, one try", again{}, 1, netio.ErrUnreachable, 1, false, 0},
		{"retry succeeds", again{Retry: 3}, 2, netio.ErrUnreachable, 3, true, 400 * time.Millisecond},
		{"retry is used up", again{Retry: 3}, 9, netio.ErrUnreachable, 4, false, time.Second},
		{"a name may come", again{Retry: 3}, 2, netio.ErrNoName, 3, true, time.Second},
		{"some are there already", again{Retry: 3}, 2, errPartial, 3, true, time.Second},
		{"usage is not mended", again{Retry: 3}, 9, netio.ErrSyntax, 1, false, 0},
		{"local is not mended", again{Retry: 3}, 9, netio.ErrLocal, 1, false, 0},
		{"both: retry first", again{Wait: time.Hour, Retry: 1}, 9, netio.ErrTimeout, 2, false, time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls, start := 0, time.Now()
				_, err := persist(t.Context(), test.again, quiet, failing(test.failures, test.err, &calls))
				if calls != test.calls || (err == nil) != test.ok {
					t.Errorf("%d calls, error %v", calls, err)
				}
				if err != nil && !errors.Is(err, test.err) {
					t.Errorf("error %v is not %v", err, test.err)
				}
				if took := time.Since(start); took > test.longest {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

func TestPersistWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, start := 0, time.Now()
		_, err := persist(t.Context(), again{Wait: 30 * time.Second}, quiet, failing(1<<30, netio.ErrUnreachable, &calls))
		if took := time.Since(start); took != 30*time.Second {
			t.Errorf("waited %s", took)
		}
		if !errors.Is(err, netio.ErrUnreachable) || !strings.Contains(err.Error(), "tries in 30.0 s") {
			t.Errorf("error: %v", err)
		}
		if calls < 30 || calls > 70 {
			t.Errorf("%d tries in 30 s", calls)
		}
	})
}

// A try that --wait cuts short says nothing new: the error is that of the one
// before.
func TestPersistKeepsTheLastCompleteTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		_, err := persist(t.Context(), again{Wait: time.Second}, quiet, func(ctx context.Context) (int, error) {
			if calls++; calls == 1 {
				return 0, netio.ErrUnreachable
			}
			<-ctx.Done()
			return 0, context.Cause(ctx)
		})
		if !errors.Is(err, netio.ErrUnreachable) {
			t.Errorf("error: %v", err)
		}
	})
}

func TestPersistEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(3*time.Second, func() { cancel(why) })
		calls := 0
		_, err := persist(ctx, again{Retry: 1000}, quiet, failing(1<<30, netio.ErrUnreachable, &calls))
		if !errors.Is(err, why) {
			t.Errorf("error: %v", err)
		}
	})
}

func TestPauseIsCapped(t *testing.T) {
	for n := 1; n < 100; n++ {
		if p := (again{Retry: 1}).pause(n); p <= 0 || p > longRetryPause {
			t.Errorf("pause %d: %s", n, p)
		}
		if p := (again{Wait: 1}).pause(n); p <= 0 || p > longWaitPause {
			t.Errorf("pause %d with --wait: %s", n, p)
		}
	}
}
