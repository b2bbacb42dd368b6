package netio

import (
	"errors"
	"fmt"
	"time"
)

// Kinds of failure. Errors of this package wrap exactly one of them where a
// caller may want to tell; test with errors.Is.
var (
	// ErrSyntax marks text that is not an endpoint, or an endpoint that
	// cannot be used that way.
	ErrSyntax = errors.New("invalid endpoint")
	// ErrUnsupported marks an endpoint that this system, or this command, cannot open.
	ErrUnsupported = errors.New("not supported")
	// ErrNoName marks a host name that does not exist.
	ErrNoName = errors.New("no such host")
	// ErrUnreachable marks a peer that refused, could not be reached or
	// denied the connection.
	ErrUnreachable = errors.New("unreachable")
	// ErrLost marks a connection that ended before everything was
	// delivered: reset, aborted, or closed by the peer too early.
	ErrLost = errors.New("connection lost")
	// ErrLocal marks a failure on this machine: a file, a bind, an output
	// that cannot be written.
	ErrLocal = errors.New("local I/O failed")
	// ErrProtocol marks a peer that does not speak the protocol that was asked
	// for, or says that we do not.
	ErrProtocol = errors.New("protocol error")
	// ErrTimeout marks every timeout; a [TimeoutError] says which.
	ErrTimeout = errors.New("timed out")
)

// TimeoutError says which of the timeouts ended a wait. It is the cause of the
// context that it ended. errors.Is(err, ErrTimeout) holds.
type TimeoutError struct {
	Which string        // "connect", "idle", "total", "expect", ...
	After time.Duration // how long was waited
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("%s timeout after %s", e.Which, e.After)
}

// Is makes every TimeoutError an ErrTimeout.
func (e *TimeoutError) Is(target error) bool { return target == ErrTimeout }

// Timeout reports true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }
