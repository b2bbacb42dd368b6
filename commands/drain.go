package commands

import (
	"context"
	"errors"
	"syscall"
)

// untilStopped is what a command with -k does: it serves until stop ends or
// enough has come, and its clients have ended, too.
func (s *server) untilStopped(stop, now context.Context) error {
	err := s.serve(stop, now)
	switch {
	case errors.Is(err, errEnough):
		return nil
	case err != nil:
		return err
	}
	return drained(stop)
}

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
