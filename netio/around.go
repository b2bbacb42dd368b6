package netio

import (
	"os"
	"time"
)

// around is a stream around another, whose deadlines are its own. What embeds
// it changes what is read or written.
type around struct{ Stream }

// Unwrap is the stream inside.
func (a around) Unwrap() Stream { return a.Stream }

// SetDeadline passes a deadline on to a stream that has one.
func (a around) SetDeadline(at time.Time) error {
	if s, ok := a.Stream.(interface{ SetDeadline(time.Time) error }); ok {
		return s.SetDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetReadDeadline passes a deadline on to a stream that has one.
func (a around) SetReadDeadline(at time.Time) error {
	if s, ok := a.Stream.(interface{ SetReadDeadline(time.Time) error }); ok {
		return s.SetReadDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetWriteDeadline passes a deadline on to a stream that has one.
func (a around) SetWriteDeadline(at time.Time) error {
	if s, ok := a.Stream.(interface{ SetWriteDeadline(time.Time) error }); ok {
		return s.SetWriteDeadline(at)
	}
	return os.ErrNoDeadline
}
