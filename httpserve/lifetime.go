package httpserve

import (
	"context"
	"errors"
	"sync"
	"time"
)

// errGone is the cause of a request's context when the client is lost.
var errGone = errors.New("the client is gone")

// lookAfter is how often a connection is looked at while somebody wants to know
// whether its client is still there.
const lookAfter = 250 * time.Millisecond

// lifetime is a request's context. It is made when somebody asks for it, since
// most handlers are done before anything can end.
type lifetime struct {
	conn *conn

	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelCauseFunc
	look   *time.Timer
	ended  bool
}

// context gives the request's context, for the first time with a look at the
// connection from time to time: a reset ends it, the client's EOF does not.
func (l *lifetime) context() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx == nil {
		l.ctx, l.cancel = context.WithCancelCause(l.conn.connContext())
		if l.ended {
			l.cancel(nil)
			return l.ctx
		}
		l.look = time.AfterFunc(lookAfter, l.lookAtClient)
	}
	return l.ctx
}

func (l *lifetime) lookAtClient() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	if isReset(l.conn.nc) {
		l.cancel(errGone)
		return
	}
	l.look.Reset(lookAfter)
}

// lost ends the context because a write has failed.
func (l *lifetime) lost() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		l.cancel(errGone)
	}
}

// end ends the context with the response.
func (l *lifetime) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if l.cancel != nil {
		l.look.Stop()
		l.cancel(nil)
	}
}
