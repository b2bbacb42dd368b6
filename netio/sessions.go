package netio

import (
	"cmp"
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// sessionIdle is how long a session lives in silence where nobody says
// otherwise.
const sessionIdle = time.Minute

const (
	waitingSessions = 4096    // that nobody has accepted yet; the queue of a TCP listener has as many places (somaxconn, listen(2))
	mostSessions    = 1 << 16 // of one socket: a sender can forge as many addresses as it likes
)

// sessions is a bound datagram socket as a listener: each sender is a
// connection. The socket is open until the listener is closed and the last
// session has ended.
type sessions struct {
	socket *mailSocket
	idle   time.Duration
	logf   func(format string, args ...any)
	fresh  chan *session
	closed chan struct{}

	mu     sync.Mutex
	peers  map[origin]*session
	ending bool // the listener is closed
}

// listenDatagrams binds a udp: or unixgram: endpoint for sessions.
func listenDatagrams(ctx context.Context, e Endpoint, o ListenOptions) ([]net.Listener, *socketFile, error) {
	sockets, file, err := bindDatagrams(ctx, e, o)
	if err != nil {
		return nil, nil, err
	}
	var bound []net.Listener
	for _, socket := range sockets {
		l := &sessions{
			socket: socket, idle: cmp.Or(o.SessionIdle, sessionIdle), logf: o.logf,
			fresh: make(chan *session, waitingSessions), closed: make(chan struct{}),
			peers: map[origin]*session{},
		}
		go l.sort()
		bound = append(bound, l)
	}
	return bound, file, nil
}

// sort gives each datagram to the session of its sender until the socket is
// closed.
func (l *sessions) sort() {
	for {
		batch, err := l.socket.in.receive()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // such as a message that is too long
			l.logf("receive at %s: %v", l.Addr(), bareReason(err))
			time.Sleep(firstAcceptPause)
		}
		var last *session
		for i, datagram := range batch {
			if peer := l.socket.in.source(i); last == nil || last.peer != peer {
				last = l.of(peer)
			}
			if last != nil && !last.deliver(datagram) {
				last = nil // it may have ended: the next datagram looks again
			}
		}
	}
}

// of is the session of a sender, a new one for a new sender; nil when there
// can be none.
func (l *sessions) of(peer origin) *session {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.peers[peer]; s != nil && !s.hasEnded() {
		return s
	}
	if l.ending || len(l.peers) >= mostSessions {
		return nil
	}
	s := newSession(l.socket, peer, l.idle)
	s.begin(func() { l.leave(s) })
	select {
	case l.fresh <- s:
		l.peers[peer] = s
		return s
	default:
		s.expiry.Stop()
		l.logf("no room for a session with %s: %d wait to be accepted", addrText(peer.addr()), waitingSessions)
		return nil
	}
}

// leave forgets a session, and closes the socket behind the last one.
func (l *sessions) leave(s *session) {
	l.mu.Lock()
	if l.peers[s.peer] == s {
		delete(l.peers, s.peer)
	}
	last := l.ending && len(l.peers) == 0
	l.mu.Unlock()
	if n := s.Dropped(); n > 0 {
		l.logf("%d datagrams from %s dropped: they came faster than they were taken", n, addrText(s.RemoteAddr()))
	}
	if last {
		_ = l.socket.Close()
	}
}

// Accept waits for a sender that has no session.
func (l *sessions) Accept() (net.Conn, error) {
	select {
	case s := <-l.fresh:
		return s, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close begins no more sessions and ends those that nobody has accepted.
func (l *sessions) Close() error {
	l.mu.Lock()
	if l.ending {
		l.mu.Unlock()
		return nil
	}
	l.ending = true
	last := len(l.peers) == 0
	l.mu.Unlock()
	close(l.closed)
	if last {
		return l.socket.Close()
	}
	for {
		select {
		case s := <-l.fresh:
			_ = s.Close()
		default:
			return nil
		}
	}
}

// Addr is the address that is bound.
func (l *sessions) Addr() net.Addr { return l.socket.LocalAddr() }
