package commands

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// childGrace is how long a child may take to end by itself once the relay has
// left it.
const childGrace = 2 * time.Second

// childStream is a stream to a process, as *process.Child is.
type childStream interface {
	netio.Stream
	netio.Split
	netio.Exiter
	SetReadDeadline(t time.Time) error
	Wait(ctx context.Context) error
	HasTerminal() bool
}

// spared is a child that survives the Close of a relay: only its streams end,
// so that it can finish what it was doing with the last of its input.
type spared struct{ childStream }

// Close ends the child's input and whoever reads its output.
func (s spared) Close() error {
	return errors.Join(s.CloseWrite(), s.SetReadDeadline(time.Unix(1, 0)))
}

// spare returns what a relay may close, and the child in it if there is one.
func spare(s netio.Stream) (netio.Stream, childStream) {
	if child, ok := s.(childStream); ok {
		return spared{child}, child
	}
	return s, nil
}

// tell says something to the user, as [Console.Notef] does.
type tell func(format string, args ...any)

// childResult waits for a child that a relay has left, closes it, and returns
// its status in place of relayed, which is what became of the connection and
// is told with note then. relayed stays the result when the end of the child is only its
// consequence: when the run was stopped by a signal or a timeout, and when the
// child died of our SIGTERM or, in a terminal, our SIGHUP.
func childResult(ctx context.Context, note tell, child childStream, relayed error) error {
	patient, cancel := context.WithTimeout(ctx, childGrace)
	_ = child.Wait(patient) // asked again below, when it cannot be late
	cancel()
	if err := child.Close(); err != nil {
		return errors.Join(relayed, err)
	}
	status := child.Wait(context.WithoutCancel(ctx))
	if relayed == nil {
		return status
	}
	if ctx.Err() != nil || terminated(child, status) {
		return relayed
	}
	note("%v", relayed)
	return status
}

// terminated tells the end of a child that we asked for.
func terminated(child childStream, status error) bool {
	exit, ok := errors.AsType[*process.ExitError](status)
	return ok && (exit.Signal == syscall.SIGTERM || exit.Signal == syscall.SIGKILL ||
		exit.Signal == syscall.SIGHUP && child.HasTerminal())
}
