package netio

import "time"

// In a flood of datagrams each wake-up costs more than the datagram that it
// brings. So a receiver that is ahead of the flood naps before it looks again,
// and finds a batch. A nap is shorter than the queue of a socket is long, and a
// conversation, in which each side waits for the other, never comes to as many
// datagrams in the time.
const (
	floodWindow = time.Millisecond
	floodCount  = 64 // datagrams in a window
	fullEnough  = 16 // datagrams in a batch that need no nap
	floodNap    = 50 * time.Microsecond
)

// pace measures how fast datagrams come.
type pace struct {
	began time.Time // the window
	count int       // datagrams in it
	flood bool      // the last window was one of a flood
}

// note counts a batch that was received at a time.
func (p *pace) note(n int, now time.Time) {
	p.count += n
	took := now.Sub(p.began)
	if took < floodWindow {
		return
	}
	p.flood = time.Duration(p.count)*floodWindow >= floodCount*took
	p.began, p.count = now, 0
}
