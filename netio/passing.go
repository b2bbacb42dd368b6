package netio

import (
	"os"
	"time"
)

// passing is a stream around another, whose deadlines are its own. What embeds
// it changes what is read or written.
type passing struct{ Stream }

// Unwrap is the stream inside.
func (p passing) Unwrap() Stream { return p.Stream }

// SetDeadline passes a deadline on to a stream that has one.
func (p passing) SetDeadline(at time.Time) error {
	if s, ok := p.Stream.(interface{ SetDeadline(time.Time) error }); ok {
		return s.SetDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetReadDeadline passes a deadline on to a stream that has one.
func (p passing) SetReadDeadline(at time.Time) error {
	if s, ok := p.Stream.(interface{ SetReadDeadline(time.Time) error }); ok {
		return s.SetReadDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetWriteDeadline passes a deadline on to a stream that has one.
func (p passing) SetWriteDeadline(at time.Time) error {
	if s, ok := p.Stream.(interface{ SetWriteDeadline(time.Time) error }); ok {
		return s.SetWriteDeadline(at)
	}
	return os.ErrNoDeadline
}
