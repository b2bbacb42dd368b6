package httpserve

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// errGone is the cause of a request's context when the client is lost.
var errGone = errors.New("the client is gone")

// lookAfter is how often a connection is looked at while somebody wants to know
// whether its client is still there.
const lookAfter = 250 * time.Millisecond

// lifetime is a request's context. It is made when somebody asks for it, since
// most handlers are done before anything can end, and outlives the request.
type lifetime struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	nc     net.Conn

	mu    sync.Mutex
	look  *time.Timer
	ended bool
}

// newLifetime looks at the connection from time to time: a reset ends the
// context, the client's EOF does not.
func newLifetime(c *conn) *lifetime {
	l := &lifetime{nc: c.nc}
	l.ctx, l.cancel = context.WithCancelCause(c.run.base)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.look = time.AfterFunc(lookAfter, l.lookAtClient)
	return l
}

// lifetimeOf gives the lifetime of a request, the same one to all who ask.
func (r *Request) lifetimeOf() *lifetime {
	if l := r.life.Load(); l != nil {
		return l
	}
	l := newLifetime(r.conn)
	if !r.life.CompareAndSwap(nil, l) {
		l.end()
	}
	return r.life.Load()
}

// lost ends the context because a write has failed.
func (r *Request) lost() {
	if l := r.life.Load(); l != nil {
		l.cancel(errGone)
	}
}

// end ends the context with the response.
func (r *Request) end() {
	if l := r.life.Load(); l != nil {
		l.end()
	}
}

func (l *lifetime) lookAtClient() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	if netio.PeerLost(l.nc) {
		l.cancel(errGone)
		return
	}
	l.look.Reset(lookAfter)
}

func (l *lifetime) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.look.Stop()
	l.cancel(nil)
}
