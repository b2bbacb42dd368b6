package netio

import (
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

// handshakes is how a listener puts TLS around its connections, makes WebSockets of
// them, or both. Each client has a goroutine of its own, so that one that is slow, or
// says nothing, keeps nobody else from being accepted.
type handshakes struct {
	server  *secure.Server // nil = no TLS
	ws      *upgrades      // nil = no WebSocket
	refused func(peer net.Addr, err error)
	running context.Context // ends when the listener is closed
	stop    context.CancelFunc
	door    *Doorway
}

// newHandshakes makes the handshakes of a listener; nil where none is asked for.
func newHandshakes(ctx context.Context, e Endpoint, o ListenOptions) (*handshakes, error) {
	s := &handshakes{refused: o.Refused, ws: newUpgrades(e, o)}
	if e.speaksTLS() || o.AllTLS {
		var err error
		if s.server, err = newTLSServer(e, o); err != nil {
			return nil, err
		}
	}
	if s.server == nil && s.ws == nil {
		return nil, nil
	}
	s.door = NewDoorway(mostHandshakes)
	if s.refused == nil {
		s.refused = func(peer net.Addr, err error) { o.logf("no handshake with %s: %v", addrText(peer), err) }
	}
	s.running, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	return s, nil
}

// newTLSServer makes the TLS of a listener.
func newTLSServer(e Endpoint, o ListenOptions) (*secure.Server, error) {
	if !e.canSecure() {
		return nil, fmt.Errorf("%w: TLS needs a stream of bytes, and %s has none", ErrSyntax, e)
	}
	host := "localhost"
	if e.Path == "" || e.isWebSocket() {
		host = e.Host
	}
	server, err := secure.NewServer(e.Options.TLS.Over(o.TLS), secure.NamesOf(host), o.logf, o.KeyLog)
	if err != nil {
		return nil, &ListenError{Network: "tls", Addr: e.target(), Err: err, Kind: tlsKind(err)}
	}
	return server, nil
}

// usher does the handshakes and hands over the connection. It takes a place in the
// doorway first, which may have to be waited for while all who are there speak.
func (l *Listener) usher(conn net.Conn) {
	s := l.door
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
		shaken, err := l.shakeHands(limited, conn, heard)
		switch {
		case err == nil:
			if !l.hand(accepted{conn: shaken}) {
				_ = shaken.Close()
			}
		case s.running.Err() == nil:
			s.refused(conn.RemoteAddr(), err)
		}
	})
}

// shakeHands does what stands before a connection. It closes conn on failure.
func (l *Listener) shakeHands(ctx context.Context, conn net.Conn, heard func()) (net.Conn, error) {
	if l.door.server != nil {
		secured, err := l.door.server.Handshake(ctx, conn, heard)
		if err != nil {
			return nil, err
		}
		for _, line := range secure.Describe(secured.ConnectionState(), time.Now()) {
			l.logf("%s: %s", addrText(secured.RemoteAddr()), line)
		}
		conn = secured
	}
	if l.door.ws != nil {
		return l.door.ws.upgrade(ctx, conn, heard)
	}
	return conn, nil
}

// TLS is how the listener speaks it; nil if it does not.
func (l *Listener) TLS() *secure.Server {
	if l.door == nil {
		return nil
	}
	return l.door.server
}
