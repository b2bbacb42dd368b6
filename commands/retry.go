package commands

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/secure"
)

// Pauses between two tries. Each is twice the one before, up to the longest;
// who waits for a service to come up wants to know within a second that it has.
const (
	firstRetryPause = 100 * time.Millisecond
	longRetryPause  = 5 * time.Second
	longWaitPause   = time.Second
)

// persist calls try until it succeeds, for as long as --wait says or as often
// again as --retry says; with both, until the first of them is used up. Only
// failures that time can mend are tried again. The error is that of the last
// complete try and says how many there were. After an end of a connection
// (a.Anew) there is no limit but those.
func persist[T any](ctx context.Context, a again, verbosef func(format string, args ...any), try func(context.Context) (T, error)) (T, error) {
	if a.Wait <= 0 && a.Retry <= 0 && !a.Anew {
		return try(ctx)
	}
	trying, cancel := a.limit(ctx)
	defer cancel()
	var last error
	start := time.Now()
	for n := 1; ; n++ {
		result, err := try(trying)
		if err == nil {
			return result, nil
		}
		if ctx.Err() != nil {
			return result, context.Cause(ctx)
		}
		if last == nil || trying.Err() == nil {
			last = err
		}
		pause := a.pause(n)
		if !mendable(err) && !(a.Anew && errors.Is(err, secure.ErrHandshakeCut)) { // a server that starts again
			return result, err
		}
		if a.spent(n) || !sleepFor(trying, pause, func() { verbosef("%v; trying again in %s", err, shortTime(pause)) }) {
			if ctx.Err() != nil {
				return result, context.Cause(ctx)
			}
			return result, fmt.Errorf("%w (%d tries in %s)", last, n, shortTime(time.Since(start)))
		}
	}
}

// limit is the time that --wait leaves for all tries together.
func (a again) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.Wait <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, a.Wait, &netio.TimeoutError{Which: "wait", After: a.Wait})
}

// spent reports whether n tries are all that --retry allows. With --wait alone
// their number is not limited.
func (a again) spent(n int) bool {
	return a.Retry > 0 && n > a.Retry
}

// pause is the time after try number n. A random part of up to half keeps many
// clients of one server from coming back all at once.
func (a again) pause(n int) time.Duration {
	longest := longRetryPause
	if a.Wait > 0 {
		longest = longWaitPause
	}
	full := longest
	if n < 10 {
		full = min(firstRetryPause<<(n-1), longest)
	}
	return full - rand.N(full/2)
}

// sleepFor says what it waits for and waits. It reports false when ctx ended
// first, or would: there is no use in waiting for a try that cannot come.
func sleepFor(ctx context.Context, pause time.Duration, announce func()) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= 0 {
		return false
	}
	announce()
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// mendable reports whether the same try may succeed later: the server was not
// there, or its name not yet. Mistakes in what was asked for, and failures of
// this machine, stay what they are.
func mendable(err error) bool {
	if errors.Is(err, netio.ErrSyntax) || errors.Is(err, netio.ErrUnsupported) || errors.Is(err, netio.ErrLocal) {
		return false
	}
	return errors.Is(err, netio.ErrUnreachable) || errors.Is(err, netio.ErrNoName) ||
		errors.Is(err, netio.ErrTimeout) || errors.Is(err, netio.ErrLost) || errors.Is(err, errExpectation) || errors.Is(err, errPartial)
}
