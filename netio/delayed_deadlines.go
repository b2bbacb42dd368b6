package netio

import (
	"errors"
	"os"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// SetDeadline passes a deadline on to a stream that has one.
func (d *delayed) SetDeadline(at time.Time) error {
	return errors.Join(d.SetReadDeadline(at), d.SetWriteDeadline(at))
}

// SetReadDeadline is SetDeadline for what comes. One in the past ends the waits
// for what is late.
func (d *delayed) SetReadDeadline(at time.Time) error {
	d.hasten(tap.In, at)
	if s, ok := d.Stream.(interface{ SetReadDeadline(time.Time) error }); ok {
		return s.SetReadDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetWriteDeadline is SetDeadline for what goes.
func (d *delayed) SetWriteDeadline(at time.Time) error {
	d.hasten(tap.Out, at)
	if s, ok := d.Stream.(interface{ SetWriteDeadline(time.Time) error }); ok {
		return s.SetWriteDeadline(at)
	}
	return os.ErrNoDeadline
}

func (d *delayed) hasten(way tap.Direction, at time.Time) {
	if !at.IsZero() && at.Before(time.Now()) {
		d.past[way].Do(func() { close(d.hurry[way]) })
	}
}
