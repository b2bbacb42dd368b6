package commands

import (
	"context"
	"errors"
	"syscall"
)

// drained is the result of a server that has drained after stop ended. SIGTERM
// is how a service manager ends a healthy server, and the end of --run's
// command speaks for itself: no errors. Everything else is passed on, as a
// SIGINT, whose sender waits to see it, or a timeout.
func drained(stop context.Context) error {
	cause := context.Cause(stop)
	if ended, ok := errors.AsType[*SignalError](cause); ok && ended.Signal == syscall.SIGTERM {
		return nil
	}
	if errors.Is(cause, context.Canceled) {
		return nil
	}
	return cause
}
