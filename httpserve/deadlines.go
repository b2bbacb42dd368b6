package httpserve

import (
	"cmp"
	"time"
)

// tick looks at the clock, which costs too much to do it for each request of a
// pipeline: after reading and after handlers, and before what may wait.
func (c *conn) tick() { c.now, c.stale = time.Now(), false }

// setReadDeadline bounds the next reads, roughly: a deadline that is right to a
// sixteenth is left as it is, as setting one for each request costs more than
// reading it.
func (c *conn) setReadDeadline(d time.Duration, exact bool) {
	if until := c.now.Add(d); exact || moved(c.readUntil, until, d) {
		c.readUntil = until
		_ = c.nc.SetReadDeadline(until)
	}
}

// setWriteDeadline bounds a write that may wait.
func (c *conn) setWriteDeadline(d time.Duration) {
	c.tick()
	c.stale = true
	if until := c.now.Add(d); moved(c.writeUntil, until, d) {
		c.writeUntil = until
		_ = c.nc.SetWriteDeadline(until)
	}
}

func moved(until, want time.Time, d time.Duration) bool {
	diff := want.Sub(until)
	return diff < 0 || diff >= d/16
}

// stepDeadline is when a step of sending must have made progress.
func (c *conn) stepDeadline() time.Duration {
	return cmp.Or(c.server.WriteTimeout, defaultWriteTimeout)
}
