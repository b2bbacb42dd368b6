package actions

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio/process"
)

const (
	// heldOutput and heldTime are how much of a program's output, and for how
	// long after its beginning, is held back until the program has ended: its
	// exit status can then still decide about the answer's.
	heldOutput = 64 << 10
	heldTime   = 500 * time.Millisecond

	outputBuffer = 32 << 10 // of output that is sent as it comes
	firstRoom    = 4 << 10  // of output that is held, to begin with
)

// Why a program is ended, beside the request's end.
var (
	errLate    = errors.New("it took too long")
	errContent = errors.New("the request's content broke off")
	errOver    = errors.New("the request has ended")
	errDrains  = errors.New("the server is stopping")
)

// answering is a program that makes the answer to one request.
type answering struct {
	*child
	of     *Children
	r      *httpserve.Request
	ctx    context.Context // ends with the request, the time, or content that is cut off
	out    *output
	feeder feeder
	cancel context.CancelCauseFunc
	detach func() bool           // from the request's end; false if that has come
	runsOn bool                  // beyond the answer, which has no content
	broken atomic.Pointer[error] // why the request's content broke off; nil = it has not
	held   []byte                // output that is not yet sent
	tells  bool                  // its own output says how it went: the exit status is only logged
	finish func()
}

// answer starts a program for a request and gives it the request's content. It is
// terminated after limit, unless that is 0. Whoever has called must call done.
func (c *Children) answer(r *httpserve.Request, p program, env []string, limit time.Duration) (*answering, error) {
	if !c.admits(r) {
		return nil, errForeign
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.Context()))
	detach := context.AfterFunc(r.Context(), func() { cancel(errOver) })
	late := func() {}
	if limit > 0 {
		ctx, late = context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w: %v", errLate, limit))
	}
	started, err := c.start(ctx, p, env)
	if err != nil {
		late()
		detach()
		cancel(nil)
		return nil, err
	}
	a := &answering{child: started, of: c, r: r, ctx: ctx, out: newOutput(ctx, started), cancel: cancel, detach: detach}
	a.feeder = feeder{child: started, abort: func(err error) {
		err = fmt.Errorf("%w: %w", errContent, err)
		a.broken.Store(&err)                // before the signal: the program's end is not its own
		_ = started.Signal(syscall.SIGTERM) // it may have ended
		cancel(err)
	}}
	a.finish = sync.OnceFunc(func() {
		a.out.end()
		late()
		detach()
		cancel(errOver)
		_ = started.Close() // what survives SIGKILL is beyond us
	})
	if r.Head.Body.Kind == http1.BodyNone {
		a.feeder.end()
	}
	return a, nil
}

// done is the answer's end, and the program's if it still runs and nobody has let
// it run on. The connection does not wait for one that takes its time:
// [Children.Close] does.
func (a *answering) done(err error) {
	if a.runsOn && err == nil && a.detach() {
		return
	}
	if errors.Is(a.Signal(0), os.ErrProcessDone) {
		a.finish()
		return
	}
	go a.finish()
}

// gather holds output back until enough says so, or nothing more comes in
// heldTime, or the program has ended, with that status. err is why it failed: an
// exit status other than 0, or what has ended the request.
func (a *answering) gather(enough func(held []byte) bool) (ended bool, err error) {
	defer a.feeder.run(a.r)()
	for until := (time.Time{}); !enough(a.held); {
		if len(a.held) == cap(a.held) {
			a.held = slices.Grow(a.held, max(firstRoom, len(a.held)))
		}
		n, err := a.out.read(a.held[len(a.held):cap(a.held)], until)
		a.held = a.held[:len(a.held)+n]
		switch {
		case errors.Is(err, io.EOF):
			return true, a.outcome()
		case errors.Is(err, errQuiet):
			return false, nil
		case err != nil:
			return false, err
		}
		if until.IsZero() {
			until = time.Now().Add(heldTime)
		}
	}
	return false, nil
}

// outcome is why a program that prints no more has failed; nil = it has not.
func (a *answering) outcome() error {
	err := a.Wait(a.ctx)
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	if broken := a.broken.Load(); broken != nil {
		return *broken
	}
	if exit, ok := errors.AsType[*process.ExitError](err); ok && a.tells && exit.Signal == 0 {
		a.tell(err)
		return nil
	}
	return err
}

// failed is the answer when nothing of the program's has been sent. Why stands in
// the log.
func (a *answering) failed(status int, err error) *httpserve.Response {
	a.tell(err)
	if errors.Is(err, errLate) {
		status = 504
	}
	answer := httpserve.Refused(status)
	answer.Done = a.done
	return answer
}

// tell logs why a program has failed, unless it is the request that has ended, or
// the server.
func (a *answering) tell(err error) {
	for _, ours := range []error{errOver, errContent, errDrains} {
		if errors.Is(err, ours) {
			return
		}
	}
	a.of.logf("%s: %v", a.label, err)
}

// send writes what was held and all that follows. An error says that the answer
// is not complete.
func (a *answering) send(_ context.Context, w *httpserve.BodyWriter) error {
	defer a.feeder.run(a.r)()
	if err := write(w, a.held); err != nil {
		return err
	}
	for buf := make([]byte, outputBuffer); ; {
		n, err := a.out.read(buf, time.Time{})
		switch {
		case errors.Is(err, io.EOF):
			if err = a.outcome(); err != nil {
				a.tell(err)
			}
			return err
		case err != nil:
			a.tell(err)
			return err
		}
		if err := write(w, buf[:n]); err != nil {
			return err
		}
	}
}

// write sends a piece now: who knows when the next one comes.
func write(w *httpserve.BodyWriter, piece []byte) error {
	if _, err := w.Write(piece); err != nil {
		return err
	}
	return w.Flush()
}
