package netio

import "time"

// watch holds what a relay waits for besides its pumps. A nil channel is a
// wait that is not wanted (yet).
type watch struct {
	r      *relay
	idle   <-chan time.Time
	linger <-chan time.Time
	tick   <-chan time.Time
	exited <-chan struct{}
	timers []*time.Timer
	ticker *time.Ticker
}

func newWatch(r *relay) *watch {
	w := &watch{r: r}
	if r.o.IdleTimeout > 0 {
		w.idle = w.after(r.o.IdleTimeout)
	}
	if len(r.children) > 0 {
		w.exited = allExited(r.children)
	}
	w.update()
	return w
}

func (w *watch) after(d time.Duration) <-chan time.Time {
	t := time.NewTimer(d)
	w.timers = append(w.timers, t)
	return t.C
}

// checkIdle is called when the idle timer fires: either nothing has moved for
// that long, or the timer is set again for what is left.
func (w *watch) checkIdle() error {
	limit := w.r.o.IdleTimeout
	left := limit - w.r.up.clock.quiet()
	if left <= 0 {
		return &TimeoutError{Which: "idle", After: limit}
	}
	w.idle = w.after(left)
	return nil
}

// update starts the waits that an event has made necessary.
func (w *watch) update() {
	r := w.r
	if r.up.over && !r.up.absent && r.o.Linger > 0 && w.linger == nil {
		w.linger = w.after(r.o.Linger)
	}
	draining := r.o.Until == UntilNetwork && r.down.over && !r.up.over
	outlived := len(r.children) > 0 && w.exited == nil
	if (draining || outlived) && w.ticker == nil {
		w.ticker = time.NewTicker(readableGrace / 5)
		w.tick = w.ticker.C
	}
}

func (w *watch) stop() {
	for _, t := range w.timers {
		t.Stop()
	}
	if w.ticker != nil {
		w.ticker.Stop()
	}
}

// allExited is closed when every child has exited. Its goroutines end with the
// children, which Relay never leaves running.
func allExited(children []Exiter) <-chan struct{} {
	if len(children) == 1 {
		return children[0].Exited()
	}
	done := make(chan struct{})
	go func() {
		for _, c := range children {
			<-c.Exited()
		}
		close(done)
	}()
	return done
}
