package commands

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// errDrained ends the clients that were not done within --drain-timeout.
var errDrained = errors.New("cut after the drain timeout")

// cutPatience is how long clients may take to end after they were cut: their
// children get two seconds before SIGKILL. Nothing may keep us from ending.
const cutPatience = 3 * time.Second

// When a server stops, it takes the clients that wait already: it looks for one
// as long as backlogSilence, and goes on for backlogPatience in all.
const (
	backlogSilence  = 10 * time.Millisecond
	backlogPatience = time.Second
)

// starter begins to serve a client, who frees its seat by leave.
type starter func(st netio.Stream, p netio.Peer, leave func())

// acceptor is what the accept loop needs of a *netio.Listener.
type acceptor interface {
	Accept(ctx context.Context) (netio.Stream, netio.Peer, error)
	Close() error
}

// handler serves one client until it is done or ctx ends. It closes s.
type handler func(ctx context.Context, s netio.Stream, p netio.Peer) error

// server accepts clients and serves each on a goroutine of its own, all at
// once. With maxConns clients it stops accepting: those who come then wait in
// the kernel's backlog. A client over maxPerIP is accepted and closed, since
// the kernel does not know who waits.
type server struct {
	from     acceptor
	handle   handler
	maxConns int           // 0 = no limit
	maxPerIP int           // 0 = no limit
	patience time.Duration // for the first client; 0 = for ever
	drain    time.Duration // how long clients may go on after stop
	// verbose tells of what happens to single clients, note of what the user
	// must know.
	verbose, note tell
	draining      func() // called when stop has ended; nil = nobody wants to know
}

// newServer makes the server that the options of a command with -k describe.
func newServer(c *Console, from acceptor, handle handler, o serving, t timing) *server {
	return &server{
		from:     from,
		handle:   c.tappedEach(handle),
		maxConns: o.MaxConns,
		maxPerIP: o.MaxPerIP,
		patience: t.FirstClient,
		drain:    o.Drain,
		verbose:  c.details,
		note:     c.Notef,
		draining: func() { stopping(c) },
	}
}

// serve runs until stop ends, then takes the clients that the kernel has already
// accepted for us, closes the listener, lets all finish for s.drain or until now
// ends, cuts the rest and waits a little for them. It returns nil after a drain;
// errEnough when enough has come; the error of a listener or of our own output
// that failed otherwise. A client's failure is told with -v and changes nothing.
func (s *server) serve(stop, now context.Context) error {
	accepting, halt := context.WithCancelCause(stop)
	defer halt(nil)
	clients, cut := context.WithCancelCause(now)
	defer cut(nil)
	fail := func(err error) { halt(err); cut(err) }

	var wg sync.WaitGroup
	seats := newSeats(s.maxConns, s.maxPerIP)
	start := func(st netio.Stream, p netio.Peer, leave func()) {
		wg.Go(func() {
			defer leave()
			s.client(clients, st, p, fail)
		})
	}
	err := s.acceptAll(accepting, seats, start)
	if clients.Err() == nil && stop.Err() != nil {
		s.takeBacklog(seats, start)
	}
	if stop.Err() != nil && s.draining != nil {
		s.draining()
	}
	s.from.Close()
	s.await(clients, &wg, cut)
	cause := context.Cause(clients)
	if output, ok := errors.AsType[*outputError](cause); ok {
		return output
	}
	if errors.Is(cause, errEnough) {
		return errEnough
	}
	return err
}

// acceptAll hands every client to start until ctx ends, which is no error. The
// listener itself waits out what passes, such as a lack of descriptors.
func (s *server) acceptAll(ctx context.Context, seats *seats, start starter) error {
	for first := true; seats.wait(ctx); first = false {
		st, p, err := s.accept(ctx, first)
		if err != nil {
			seats.free()
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		s.admit(seats, st, p, start)
	}
	return nil
}

// takeBacklog serves the clients whose connection stands, though we have not
// accepted it yet. They cannot know that we are about to end.
func (s *server) takeBacklog(seats *seats, start starter) {
	if l, ok := s.from.(interface{ HoldOff() }); ok {
		l.HoldOff()
	}
	for limit := time.Now().Add(backlogPatience); time.Now().Before(limit); {
		if !s.acceptWaiting(seats, start) {
			return
		}
	}
}

// acceptWaiting takes one client, if one is waiting.
func (s *server) acceptWaiting(seats *seats, start starter) bool {
	ctx, cancel := context.WithTimeout(context.Background(), backlogSilence)
	defer cancel()
	if !seats.wait(ctx) {
		return false
	}
	st, p, err := s.from.Accept(ctx)
	if err != nil {
		seats.free()
		return false
	}
	s.admit(seats, st, p, start)
	return true
}

// admit starts a client, unless its address has too many already.
func (s *server) admit(seats *seats, st netio.Stream, p netio.Peer, start starter) {
	leave, ok := seats.take(p)
	if !ok {
		s.note("closed a connection of %s: it has %d already", peerName(p), s.maxPerIP)
		st.Close()
		return
	}
	start(st, p, leave)
}

// accept waits for a client, for the first one no longer than s.patience.
func (s *server) accept(ctx context.Context, first bool) (netio.Stream, netio.Peer, error) {
	if first {
		var cancel context.CancelFunc
		ctx, cancel = withFirst(ctx, timing{FirstClient: s.patience})
		defer cancel()
	}
	return s.from.Accept(ctx)
}

// client serves one and tells how it ended; a failure of our output ends all.
func (s *server) client(ctx context.Context, st netio.Stream, p netio.Peer, fail func(error)) {
	s.verbose("connection from %s", peerName(p))
	err := s.handle(ctx, st, p)
	switch {
	case err == nil:
	case errors.As(err, new(*outputError)), errors.Is(err, errEnough):
		fail(err)
	case errors.Is(err, process.ErrNotFound), errors.Is(err, process.ErrCannotRun):
		s.note("%s: %v", peerName(p), err)
	case framing.Failed(err), errors.Is(err, errSlow), isMismatch(err):
		s.note("%s: %v; the connection was closed", peerName(p), err)
	default:
		s.verbose("%s: %v", peerName(p), err)
	}
}

// await waits for the clients, at most s.drain, and then cuts them and waits at
// most cutPatience.
func (s *server) await(clients context.Context, wg *sync.WaitGroup, cut context.CancelCauseFunc) {
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	timer := time.NewTimer(s.drain)
	defer timer.Stop()
	select {
	case <-done:
	case <-clients.Done():
	case <-timer.C:
		cut(errDrained)
	}
	select {
	case <-done:
	case <-time.After(cutPatience):
		s.note("left connections that would not end")
	}
}

// peerName is how messages call a client.
func peerName(p netio.Peer) string {
	named := p.Addr != nil && p.Addr.String() != "" && p.Addr.String() != "@"
	switch {
	case named && p.Creds != nil:
		return p.Addr.String() + " (" + p.Creds.String() + ")"
	case named:
		return p.Addr.String()
	case p.Creds != nil:
		return p.Creds.String()
	}
	return "a local client"
}
