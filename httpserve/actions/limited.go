package actions

import (
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// limited answers a number of requests.
type limited struct {
	httpserve.Handler
	left atomic.Int64
}

func newLimited(h httpserve.Handler, times int) *limited {
	l := &limited{Handler: h}
	l.left.Store(int64(times))
	return l
}

// Take claims one of the requests.
func (l *limited) Take() bool { return l.left.Add(-1) >= 0 }

// delayed lets a client wait for its answer.
type delayed struct {
	httpserve.Handler
	delay time.Duration
}

func (d delayed) Serve(r *httpserve.Request) *httpserve.Response {
	timer := time.NewTimer(d.delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return d.Handler.Serve(r)
	case <-r.Context().Done():
		return httpserve.Refused(503)
	}
}
