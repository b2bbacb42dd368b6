package netio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

// ListenOptions say how a [Listener] is made. The zero value is ready to use.
type ListenOptions struct {
	Family   Family
	Numeric  bool
	Socket   SocketOptions
	Resolver Resolver   // nil = the system's
	Passed   []*os.File // what systemd: listens on: sockets from a service manager, each under its name
	Logf     func(format string, args ...any)

	SharePort   bool          // of TCP: others may listen there, too, if they say so as well
	MaxMessage  int           // largest message of a Unix socket or a WebSocket, in bytes; 0 = 1 MiB
	SessionIdle time.Duration // silence after which the session of a datagram sender ends; 0 = a minute

	TLS    secure.Options // what a tls: endpoint does not say itself
	AllTLS bool           // speak TLS on whatever is listened on, not only on tls: endpoints
	KeyLog io.Writer      // gets the secrets of TLS connections; nil = nobody does
	// Silence of the client of a WebSocket, after which CloseWrite closes it;
	// 0 = a second, negative = never.
	Silence time.Duration
	// Refused is told of each client whose handshake fails, of TLS or as a
	// [*wsconn.TurnedAwayError]; io.EOF is a port check. nil: Logf is.
	Refused func(peer net.Addr, err error)
}

func (o ListenOptions) logf(format string, args ...any) {
	if o.Logf != nil {
		o.Logf(format, args...)
	}
}

// Peer is who is on the other side of an accepted stream.
type Peer struct {
	Addr  net.Addr // remote address; a *net.UnixAddr with an empty name for an unnamed client
	Local net.Addr
	Creds *Creds // nil where the kernel does not tell
}

// Creds are the credentials of a Unix socket's peer (SO_PEERCRED).
type Creds struct{ PID, UID, GID int }

// String is "pid 812, uid 1000, gid 1000".
func (c Creds) String() string { return fmt.Sprintf("pid %d, uid %d, gid %d", c.PID, c.UID, c.GID) }

// Listener accepts connections on all addresses of an endpoint. It must be
// closed. Its methods may be called from several goroutines.
type Listener struct {
	endpoint Endpoint
	bound    []net.Listener // at least one
	file     *socketFile    // nil unless a Unix socket with a file
	door     *handshakes    // nil = connections are handed over as they come
	logf     func(format string, args ...any)

	accepted chan accepted
	closed   chan struct{}
	mu       sync.Mutex // guards serving and the closing of closed
	serving  bool
	loops    sync.WaitGroup
}

// Listen binds an endpoint, with or without its "listen:". An empty host is
// every address, both families on one socket where the options allow it; a
// name is each of its addresses, all with the same port. Of datagrams each
// sender is a connection that ends after o.SessionIdle of silence; it is a
// [PacketStream], as are the connections of unixpacket:, ws: and wss:. ctx bounds the
// look-ups, not the life of the listener. Errors are [*ListenError]s: an
// address in use is [ErrLocal] and [syscall.EADDRINUSE].
func Listen(ctx context.Context, e Endpoint, o ListenOptions) (*Listener, error) {
	door, err := newHandshakes(ctx, e, o)
	if err != nil {
		return nil, err
	}
	l := &Listener{endpoint: e, door: door, logf: o.logf, accepted: make(chan accepted), closed: make(chan struct{})}
	if l.bound, l.file, err = bindEndpoint(ctx, e, o); err != nil {
		return nil, err
	}
	switch addr := l.Addr().(type) {
	case *net.TCPAddr:
		if e.Scheme != Systemd {
			l.endpoint.Port = strconv.Itoa(addr.Port)
		}
	case VSockAddr:
		l.endpoint.Port = strconv.FormatUint(uint64(addr.Port), 10)
	case *net.UDPAddr:
		l.endpoint.Port = strconv.Itoa(addr.Port)
	}
	return l, nil
}

// bindEndpoint makes the sockets of a listener, and the file of a Unix one.
func bindEndpoint(ctx context.Context, e Endpoint, o ListenOptions) ([]net.Listener, *socketFile, error) {
	switch e.Scheme {
	case TCP, TCP4, TCP6, TLS, WS, WSS:
		bound, err := listenTCP(ctx, e, o)
		return bound, nil, err
	case Unix, Unixpacket:
		bound, file, err := listenUnix(ctx, e, o)
		if err != nil {
			return nil, nil, cannotListen(ctx, string(e.Scheme), e.Path, err)
		}
		return []net.Listener{bound}, file, nil
	case VSock:
		bound, err := listenVSock(e)
		return bound, nil, err
	case Systemd:
		bound, err := listenPassed(e, o)
		return bound, nil, err
	case UDP, UDP4, UDP6, Unixgram:
		return listenDatagrams(ctx, e, o)
	default:
		return nil, nil, fmt.Errorf("%w: %s cannot wait for connections", ErrSyntax, e)
	}
}

// Addr is the address of the listener, the first one of several.
func (l *Listener) Addr() net.Addr { return l.bound[0].Addr() }

// Endpoint is the endpoint as it was given, with the port that was bound.
func (l *Listener) Endpoint() Endpoint { return l.endpoint }

// Close stops listening, closes connections that nobody has accepted, and
// removes the file of a Unix socket if it is still this listener's. Accepted
// streams live on. A second Close does nothing.
func (l *Listener) Close() error {
	l.mu.Lock()
	if l.isClosed() {
		l.mu.Unlock()
		return nil
	}
	close(l.closed)
	l.mu.Unlock()
	if l.door != nil {
		l.door.stop()
	}
	err := errors.Join(l.file.remove(), closeAll(l.bound))
	l.loops.Wait()
	return err
}

// HoldOff is for a listener that is about to be closed: no new connection is
// made any more, and those that stand can still be accepted. It is a promise for
// TCP on Linux; elsewhere new ones may come up to the Close. Sockets that were
// passed are left alone: they live on with their owner, who hands what still
// comes to the next process.
func (l *Listener) HoldOff() {
	if l.endpoint.Scheme == Systemd {
		return
	}
	for _, bound := range l.bound {
		holdOff(bound)
	}
}

func (l *Listener) isClosed() bool {
	select {
	case <-l.closed:
		return true
	default:
		return false
	}
}

// NetListener gives the listener the shape that servers written for package
// net expect. Both may be used; closing either closes both.
func (l *Listener) NetListener() net.Listener { return netListener{l} }

type netListener struct{ *Listener }

// Accept waits for a connection until the listener is closed.
func (n netListener) Accept() (net.Conn, error) {
	return n.next(context.Background())
}
