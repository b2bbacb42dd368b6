package httpserve

import (
	"cmp"
	"errors"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// awaitRequest waits for the first byte of a request without holding a buffer.
// It reports false when the connection has ended instead.
func (c *conn) awaitRequest() bool {
	if c.ws != nil && len(c.ws.buffered()) > 0 {
		c.step(http1.EventBytes)
		return true
	}
	if err := c.flush(); err != nil {
		c.step(http1.EventLost)
		return false
	}
	c.release()
	if c.stale || c.served == 0 {
		c.tick()
	}
	c.setReadDeadline(cmp.Or(c.server.IdleTimeout, defaultIdleTimeout), c.served == 0)
	c.idle.Store(c.now.Add(c.gap()).UnixNano())
	if c.run.draining.Load() {
		c.wakeIdle()
	}
	c.letOthers()
	err := c.wire.fill()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = c.lookAgain()
	}
	c.tick()
	c.idle.Store(0)
	switch {
	case err == nil:
		c.step(http1.EventBytes)
	case errors.Is(err, io.EOF):
		c.step(http1.EventPeerClosed)
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.step(http1.EventRetire)
	default:
		c.step(http1.EventLost)
	}
	return err == nil
}

// lookAgain reads once more when the time is over: on a busy machine a request may
// have come before that, and nobody has had the time to look.
func (c *conn) lookAgain() error {
	c.readUntil = time.Now().Add(backlogSilence)
	_ = c.nc.SetReadDeadline(c.readUntil) // a connection that is closed says so in fill
	return c.wire.fill()
}

// letOthers lets the connections that have something to do go first. Under load
// the next request has come by then, and a read in vain and a wait are saved. Not
// every time: the runtime looks for input on the others when all wait.
func (c *conn) letOthers() {
	if c.served%lookAround != 0 {
		runtime.Gosched()
	}
}

// lookAround is after how many requests a connection reads without letting others
// go first. More save less than one per cent, and make the slowest answers slower.
const lookAround = 8

// The next request of a client that is busy follows its last answer by less than
// busyGap, and the first one its connection by less than firstGap, in which it may
// have a handshake to finish. A connection should end with an answer that says so,
// not under a request that is on its way.
const (
	busyGap  = 250 * time.Millisecond
	firstGap = time.Second
)

// gap is how long a request may be on its way.
func (c *conn) gap() time.Duration {
	if c.served == 0 {
		return firstGap
	}
	return busyGap
}

// wakeIdle ends the wait for a request soon.
func (c *conn) wakeIdle() {
	awaited := c.idle.Load()
	if awaited == 0 {
		return
	}
	until := time.Unix(0, awaited)
	if soon := time.Now().Add(backlogSilence); until.Before(soon) {
		until = soon
	}
	_ = c.nc.SetReadDeadline(until)
}
