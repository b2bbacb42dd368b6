package httpserve

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// Server serves HTTP/1.1. Its fields must not change while it serves.
type Server struct {
	Handler Handler

	Limits      http1.Limits // of request heads
	MaxBody     int64        // bytes of a request's content; 0 = no limit
	MaxRequests int          // of one connection; 0 = no limit
	MaxConns    int          // of one Serve at a time, then new ones wait to be accepted; 0 = no limit

	HeaderTimeout time.Duration // for a head, from its first byte; 0 = 10 s
	BodyTimeout   time.Duration // without progress of a request's content; 0 = 30 s
	WriteTimeout  time.Duration // without progress of a response; 0 = 30 s
	IdleTimeout   time.Duration // for the first byte of a request; 0 = 60 s
	MinRate       int64         // bytes a second of content, on average after 5 s; 0 = no limit
	Drain         time.Duration // how long requests may go on after Serve was told to end; 0 = 5 s

	Name string // of the Server field; "" = none is sent
	// Observe is told of each answer when it has been sent or has failed, on
	// the goroutine of the connection; nil = nobody is. What it is given is
	// valid until it returns.
	Observe func(Exchange)
	// Load counts what goes on at the moment; nil = nobody does. It may be that
	// of several servers.
	Load *Load
	// HandshakeFailed is told of each client of a *[tls.Conn] with which there
	// was no TLS, such as one that does not trust the certificate, on the
	// goroutine of its connection; nil = nobody is.
	HandshakeFailed func(remote net.Addr, err error)
	// Log is told what goes wrong in the server itself; nil = nobody is.
	Log func(format string, args ...any)

	date   dateCache
	spaces workspacePool
}

// Exchange is a request and what became of it.
type Exchange struct {
	Request  *Request
	Status   int
	Sent     int64         // bytes of content
	Duration time.Duration // from the complete head to the end of the answer
	Err      error         // why the answer was broken off; nil = it was sent
}

// The defaults of the timeouts.
const (
	defaultHeaderTimeout = 10 * time.Second
	defaultBodyTimeout   = 30 * time.Second
	defaultWriteTimeout  = 30 * time.Second
	defaultIdleTimeout   = 60 * time.Second
	defaultDrain         = 5 * time.Second
)

// Serve accepts connections until ctx ends, then stops accepting, lets the
// requests that have come be answered for as long as Drain, announcing the end
// of each connection, and cuts what is left. It closes l and returns when all
// connections have ended: nil after the end of ctx, or why l has failed. It may
// be called for several listeners at a time.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	now, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cut(nil)
	r := &run{server: s, base: now, told: ctx.Done(), conns: map[*conn]struct{}{}}
	if s.MaxConns > 0 {
		r.seats = make(chan struct{}, s.MaxConns)
	}
	stopped := context.AfterFunc(ctx, func() { r.stop(l) })
	defer stopped()
	err := r.acceptAll(ctx, l)
	_ = l.Close() // may be closed already, by stop
	r.await(s.drain(), cut)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *Server) drain() time.Duration { return cmp.Or(s.Drain, defaultDrain) }

// errCut ends the connections that were not done within Server.Drain.
var errCut = errors.New("cut after the drain timeout")

// run is one call of Serve.
type run struct {
	server   *Server
	base     context.Context // of requests: ends when all is cut
	told     <-chan struct{} // closed when the server has been told to end
	seats    chan struct{}   // nil = no limit
	draining atomic.Bool

	mu       sync.Mutex
	conns    map[*conn]struct{}
	lastCall time.Time // for connections that stand at the listener; set when it stops
	all      sync.WaitGroup
}

// backlogSilence is how long a listener that stops takes the connections that
// the kernel has accepted for it. Their clients cannot know that it ends. A
// listener with a method HoldOff makes no new ones meanwhile.
const backlogSilence = 20 * time.Millisecond

// stop ends accepting soon and wakes the connections that wait for a request.
func (r *run) stop(l net.Listener) {
	r.mu.Lock()
	r.lastCall = time.Now().Add(r.server.drain())
	r.mu.Unlock()
	r.draining.Store(true)
	if h, ok := l.(interface{ HoldOff() }); ok {
		h.HoldOff()
	}
	if d, ok := l.(interface{ SetDeadline(time.Time) error }); !ok || d.SetDeadline(time.Now().Add(backlogSilence)) != nil {
		time.AfterFunc(backlogSilence, func() { _ = l.Close() })
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.conns {
		c.wakeIdle()
	}
}

// acceptPause is the pause after a failed accept, such as for a lack of
// descriptors.
const acceptPause = 50 * time.Millisecond

func (r *run) acceptAll(ctx context.Context, l net.Listener) error {
	for {
		if !r.sit(ctx) {
			return nil
		}
		if r.seats != nil && r.draining.Load() {
			r.listenOn(l)
		}
		nc, err := l.Accept()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			nc, err = r.acceptLate(l)
		}
		if err == nil {
			r.start(nc)
			continue
		}
		r.leave()
		if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
			return err
		}
		var temporary interface{ Temporary() bool }
		if !errors.As(err, &temporary) || !temporary.Temporary() {
			return err
		}
		r.server.logf("accept on %s: %v", l.Addr(), err)
		time.Sleep(acceptPause)
	}
}

// acceptLate looks once more at a listener whose time is over: on a busy machine
// somebody may have come before that, and nobody has had the time to look.
func (r *run) acceptLate(l net.Listener) (net.Conn, error) {
	r.listenOn(l)
	return l.Accept()
}

// sit waits until there is room for one more connection. When the server stops,
// those that stand at the listener are waited for as long as the others have.
func (r *run) sit(ctx context.Context) bool {
	if r.seats == nil {
		return true
	}
	select {
	case r.seats <- struct{}{}:
		return true
	case <-ctx.Done():
	}
	patience := time.NewTimer(r.server.drain())
	defer patience.Stop()
	select {
	case r.seats <- struct{}{}:
		return true
	case <-patience.C:
		return false
	}
}

// listenOn gives a listener that stops some time again, which went by while there
// was no room.
func (r *run) listenOn(l net.Listener) {
	r.mu.Lock()
	until := time.Now().Add(backlogSilence)
	if until.After(r.lastCall) {
		until = r.lastCall
	}
	r.mu.Unlock()
	if d, ok := l.(interface{ SetDeadline(time.Time) error }); ok {
		_ = d.SetDeadline(until) // a listener that is closed says so in Accept
	}
}

func (r *run) leave() {
	if r.seats != nil {
		<-r.seats
	}
}

func (r *run) start(nc net.Conn) {
	c := newConn(r, nc)
	r.mu.Lock()
	r.conns[c] = struct{}{}
	r.mu.Unlock()
	r.server.Load.connected()
	r.all.Go(func() {
		defer r.ended(c)
		c.serve()
	})
}

func (r *run) ended(c *conn) {
	r.mu.Lock()
	delete(r.conns, c)
	r.mu.Unlock()
	r.server.Load.disconnected()
	r.leave()
}

// cutGrace is how long handlers are waited for whose connections were cut.
const cutGrace = 2 * time.Second

// await lets the connections end, and cuts them when they take too long. A handler
// that goes on even then is left behind.
func (r *run) await(patience time.Duration, cut context.CancelCauseFunc) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.all.Wait()
	}()
	if within(done, patience) {
		return
	}
	cut(errCut)
	r.mu.Lock()
	for c := range r.conns {
		c.cut()
	}
	r.mu.Unlock()
	if !within(done, cutGrace) {
		r.server.logf("handlers that do not heed the end of their requests are left behind")
	}
}

// within waits for done, and reports whether it came in time.
func within(done <-chan struct{}, patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

func (s *Server) logf(format string, args ...any) {
	if s.Log != nil {
		s.Log(format, args...)
	}
}

// dateCache is the line of the Date field, made once a second for all
// connections.
type dateCache struct {
	line atomic.Pointer[dateLine]
}

type dateLine struct {
	second int64
	text   []byte
}

func (c *dateCache) at(now time.Time) []byte {
	if d := c.line.Load(); d != nil && d.second == now.Unix() {
		return d.text
	}
	d := &dateLine{second: now.Unix(), text: http1.AppendField(nil, "Date", http1.AppendDate(nil, now))}
	c.line.Store(d)
	return d.text
}
