package netio

import (
	"cmp"
	"net"
	"os"
	"sync"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio/tap"
)

// lane is one direction.
type lane struct {
	rate   *tap.Rate // nil = as fast as it goes
	plan   *tap.Plan
	cutter *tap.Cutter // nil: the plan knows the frames, or each piece is one
	hurry  chan struct{}
	once   sync.Once
}

func newLane(p Pace, d tap.Direction, messages bool) *lane {
	framed := p.Codec != nil || messages
	l := &lane{plan: p.Chaos.Plan(p.Conn, d, framed), hurry: make(chan struct{})}
	if p.Rate > 0 {
		l.rate = tap.NewRate(p.Rate)
	}
	if p.Codec != nil && !messages {
		l.cutter = p.newCutter()
	}
	return l
}

func (p Pace) newCutter() *tap.Cutter {
	return tap.NewCutter(p.Codec, cmp.Or(p.MaxFrame, framing.DefaultMax))
}

// sleepUntil waits. The end of done is a closed stream, that of hurry a deadline
// in the past.
func sleepUntil(at time.Time, done, hurry <-chan struct{}) error {
	wait := time.Until(at)
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-hurry:
		return os.ErrDeadlineExceeded
	case <-done:
		return net.ErrClosed
	}
}
