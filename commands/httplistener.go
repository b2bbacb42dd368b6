package commands

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// httpListener is what an HTTP server accepts from: all listeners of the command
// as one. A deadline ends it as a drain does, not at once: each Accept then waits
// as long as the deadline was ahead for a client that the kernel has accepted
// already, until nobody has come in that time, or for backlogPatience in all.
type httpListener struct {
	from    acceptor
	addr    net.Addr
	running context.Context // until a deadline is set
	stop    context.CancelFunc

	mu      sync.Mutex
	silence time.Duration // how long an Accept waits now
	until   time.Time     // when none waits any more
}

func newHTTPListener(from acceptor, addr net.Addr) *httpListener {
	l := &httpListener{from: from, addr: addr}
	l.running, l.stop = context.WithCancel(context.Background())
	return l
}

// Accept waits for a connection; [os.ErrDeadlineExceeded] is the end of the drain.
func (l *httpListener) Accept() (net.Conn, error) {
	s, _, err := l.from.Accept(l.running)
	if err != nil && l.running.Err() != nil {
		if s, err = l.acceptWaiting(); errors.Is(err, context.DeadlineExceeded) {
			err = os.ErrDeadlineExceeded
		}
	}
	if err != nil {
		return nil, err
	}
	return s.(net.Conn), nil // what netio accepts is one
}

func (l *httpListener) acceptWaiting() (netio.Stream, error) {
	l.mu.Lock()
	until := time.Now().Add(l.silence)
	if until.After(l.until) {
		until = l.until
	}
	l.mu.Unlock()
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	s, _, err := l.from.Accept(ctx)
	return s, err
}

// SetDeadline begins the end.
func (l *httpListener) SetDeadline(t time.Time) error {
	l.mu.Lock()
	l.silence = time.Until(t)
	l.until = time.Now().Add(backlogPatience)
	l.mu.Unlock()
	l.stop()
	return nil
}

// HoldOff lets no new connections come.
func (l *httpListener) HoldOff() {
	if from, ok := l.from.(interface{ HoldOff() }); ok {
		from.HoldOff()
	}
}

// Close closes all listeners.
func (l *httpListener) Close() error {
	l.stop()
	return l.from.Close()
}

// Addr is the address of the first one.
func (l *httpListener) Addr() net.Addr { return l.addr }

// manyListeners accepts from all of them.
type manyListeners struct {
	all      []httpAcceptor
	accepted chan acceptedStream
	closed   context.Context
	close    context.CancelFunc
	loops    sync.WaitGroup
}

// acceptedStream is what one Accept of a listener gave.
type acceptedStream struct {
	stream netio.Stream
	peer   netio.Peer
	err    error
}

// joinListeners makes one acceptor of several listeners.
func joinListeners(all []httpAcceptor) acceptor {
	if len(all) == 1 {
		return all[0]
	}
	m := &manyListeners{all: all, accepted: make(chan acceptedStream)}
	m.closed, m.close = context.WithCancel(context.Background())
	for _, l := range all {
		m.loops.Go(func() { m.acceptFrom(l) })
	}
	return m
}

func (m *manyListeners) acceptFrom(l httpAcceptor) {
	for {
		s, p, err := l.Accept(m.closed)
		select {
		case m.accepted <- acceptedStream{s, p, err}:
		case <-m.closed.Done():
			if err == nil {
				s.Close()
			}
			return
		}
		if err != nil {
			return
		}
	}
}

// Accept waits for the next connection on any of them.
func (m *manyListeners) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	select {
	case a := <-m.accepted:
		return a.stream, a.peer, a.err
	case <-ctx.Done():
		return nil, netio.Peer{}, context.Cause(ctx)
	case <-m.closed.Done():
		return nil, netio.Peer{}, net.ErrClosed
	}
}

// HoldOff lets no new connections come to any of them.
func (m *manyListeners) HoldOff() {
	for _, l := range m.all {
		l.HoldOff()
	}
}

// Close closes all of them.
func (m *manyListeners) Close() error {
	m.close()
	var errs []error
	for _, l := range m.all {
		errs = append(errs, l.Close())
	}
	m.loops.Wait()
	return errors.Join(errs...)
}
