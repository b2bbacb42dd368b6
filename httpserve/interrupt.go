package httpserve

import (
	"errors"
	"time"
)

// ErrInterrupted is what a Read of a request's body returns after InterruptBody.
// It does no harm: the body can be read on.
var ErrInterrupted = errors.New("the read was interrupted")

// InterruptBody makes the Read of the body that waits for the client, or else the
// next one, return [ErrInterrupted]. Whoever answers while the content still
// comes can so stop waiting for it when there is something to send. It may be
// called from any goroutine as long as the request is good.
func (r *Request) InterruptBody() {
	if b, ok := r.body.(*body); ok {
		b.interrupted.Store(true)
		_ = b.conn.nc.SetReadDeadline(time.Unix(1, 0)) // a connection that is closed says so in Read
	}
}

// takeInterrupt reports whether the read is to return now. The deadline has to be
// set before it is asked, so that an interrupt after that finds the read.
func (b *body) takeInterrupt() bool {
	if !b.interrupted.Load() {
		return false
	}
	b.interrupted.Store(false)
	b.conn.readUntil = time.Time{} // the deadline is set anew with the next read
	return true
}
