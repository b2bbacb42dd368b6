package commands

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// notifySignals turns signals into contexts. The first SIGINT, SIGTERM or
// SIGHUP ends stop, with a *SignalError as its cause; the second SIGINT or
// SIGTERM ends now the same way. stop also ends with now, and both with
// parent. A signal that was ignored when we were started (nohup, a shell's &)
// stays ignored.
//
// Signals are caught, never ignored, since children inherit what is ignored.
// SIGPIPE is caught too: a write to a standard output that nobody reads then
// fails with EPIPE, and we tidy up, where the default would kill us.
//
// Signals in spared are left to somebody else.
//
// release gives the signals back and ends both contexts.
func notifySignals(parent context.Context, spared ...os.Signal) (stop, now context.Context, release func()) {
	now, endNow := context.WithCancelCause(parent)
	stop, endStop := context.WithCancelCause(now)
	arrived := make(chan os.Signal, 4)
	if ending := heeded(spared); len(ending) > 0 { // none would be all
		signal.Notify(arrived, ending...)
	}
	pipes := make(chan os.Signal, 1) // never read: catching them is the point
	signal.Notify(pipes, syscall.SIGPIPE)

	done := make(chan struct{})
	go func() {
		defer close(done)
		heed(now, arrived, endStop, endNow)
	}()
	return stop, now, func() {
		signal.Stop(arrived)
		signal.Stop(pipes)
		endStop(nil)
		endNow(nil)
		<-done
	}
}

// heeded lists the signals that end us, are not spared and were not ignored from
// the start.
func heeded(spared []os.Signal) []os.Signal {
	var heeded []os.Signal
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) && !slices.Contains(spared, s) {
			heeded = append(heeded, s)
		}
	}
	return heeded
}

// heed ends the contexts as signals arrive, until the last of them has ended.
func heed(now context.Context, arrived <-chan os.Signal, endStop, endNow context.CancelCauseFunc) {
	stopping := false
	for {
		select {
		case <-now.Done():
			return
		case s := <-arrived:
			cause := &SignalError{Signal: s.(syscall.Signal)}
			switch {
			case !stopping:
				endStop(cause)
				stopping = true
			case s != syscall.SIGHUP:
				endNow(cause)
			}
		}
	}
}
