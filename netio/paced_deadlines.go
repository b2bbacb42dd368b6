package netio

import (
	"os"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// SetDeadline passes a deadline on to a stream that has one. One in the past ends
// the waits for the rate, too.
func (t *paced) SetDeadline(at time.Time) error {
	t.lanes[tap.In].hasten(at)
	t.lanes[tap.Out].hasten(at)
	if s, ok := t.Stream.(interface{ SetDeadline(time.Time) error }); ok {
		return s.SetDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetReadDeadline is SetDeadline for what comes.
func (t *paced) SetReadDeadline(at time.Time) error {
	t.lanes[tap.In].hasten(at)
	if s, ok := t.Stream.(interface{ SetReadDeadline(time.Time) error }); ok {
		return s.SetReadDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetWriteDeadline is SetDeadline for what goes.
func (t *paced) SetWriteDeadline(at time.Time) error {
	t.lanes[tap.Out].hasten(at)
	if s, ok := t.Stream.(interface{ SetWriteDeadline(time.Time) error }); ok {
		return s.SetWriteDeadline(at)
	}
	return os.ErrNoDeadline
}

// hasten ends the waits of a lane whose deadline has passed already, for good:
// that is how a stream is told to stop.
func (l *lane) hasten(at time.Time) {
	if !at.IsZero() && at.Before(time.Now()) {
		l.once.Do(func() { close(l.hurry) })
	}
}
