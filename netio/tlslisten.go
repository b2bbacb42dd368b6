package netio

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

const (
	handshakePatience = 10 * time.Second // for the handshake of a client
	mostHandshakes    = 512              // at a time; then those give way that have said nothing
)

// handshakes is how a listener puts TLS around its connections. Each handshake has
// a goroutine of its own, so that a client that is slow, or says nothing, keeps
// nobody else from being accepted.
type handshakes struct {
	server  *secure.Server
	refused func(peer net.Addr, err error)
	running context.Context // ends when the listener is closed
	stop    context.CancelFunc
	door    *Doorway
}

// newHandshakes makes the TLS of a listener; nil where none is asked for.
func newHandshakes(ctx context.Context, e Endpoint, o ListenOptions) (*handshakes, error) {
	if e.Scheme != TLS && !o.AllTLS {
		return nil, nil
	}
	if !e.canSecure() {
		return nil, fmt.Errorf("%w: TLS needs a stream of bytes, and %s has none", ErrSyntax, e)
	}
	host := "localhost"
	if e.Path == "" {
		host = e.Host
	}
	server, err := secure.NewServer(e.Options.TLS.Over(o.TLS), secure.NamesOf(host), o.logf, o.KeyLog)
	if err != nil {
		return nil, &ListenError{Network: "tls", Addr: cmp.Or(e.Path, hostPort(e.Host, e.Port)), Err: err, Kind: tlsKind(err)}
	}
	s := &handshakes{server: server, refused: o.Refused, door: NewDoorway(mostHandshakes)}
	if s.refused == nil {
		s.refused = func(peer net.Addr, err error) { o.logf("no TLS with %s: %v", addrText(peer), err) }
	}
	s.running, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	return s, nil
}

// secure does the handshake and hands over the connection. It takes a place in the
// doorway first, which may have to be waited for while all who are there speak.
func (l *Listener) secure(conn net.Conn) {
	s := l.tls
	ctx, giveUp := context.WithCancelCause(s.running)
	heard, leave, ok := s.door.Enter(func() { giveUp(ErrGaveWay) }, l.closed)
	if !ok {
		giveUp(nil)
		_ = conn.Close()
		return
	}
	l.loops.Go(func() {
		defer leave()
		defer giveUp(nil)
		limited, cancel := context.WithTimeoutCause(ctx, handshakePatience,
			&TimeoutError{Which: "handshake", After: handshakePatience})
		defer cancel()
		secured, err := s.server.Handshake(limited, conn, heard)
		switch {
		case err == nil:
			l.handSecured(secured)
		case s.running.Err() == nil:
			s.refused(conn.RemoteAddr(), err)
		}
	})
}

// handSecured tells of a connection and hands it over.
func (l *Listener) handSecured(conn *secure.Conn) {
	for _, line := range secure.Describe(conn.ConnectionState(), time.Now()) {
		l.logf("%s: %s", addrText(conn.RemoteAddr()), line)
	}
	if !l.hand(accepted{conn: conn}) {
		_ = conn.Close()
	}
}

// TLS is how the listener speaks it; nil if it does not.
func (l *Listener) TLS() *secure.Server {
	if l.tls == nil {
		return nil
	}
	return l.tls.server
}
