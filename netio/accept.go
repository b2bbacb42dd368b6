package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

// The pause after a failed accept doubles from the first to the last while
// failures follow each other.
const (
	firstAcceptPause = 5 * time.Millisecond
	lastAcceptPause  = time.Second
)

// accepted is what one accept gave: a connection or an error that lasts.
type accepted struct {
	conn net.Conn
	err  error
}

// Accept waits for the next connection on any of the addresses. The end of ctx
// wakes it and is reported by its cause; net.ErrClosed is a closed listener.
// What passes by itself, such as a lack of descriptors, is logged and waited
// for. The caller closes the stream.
func (l *Listener) Accept(ctx context.Context) (Stream, Peer, error) {
	conn, err := l.next(ctx)
	if err != nil {
		return nil, Peer{}, err
	}
	peer := Peer{Addr: conn.RemoteAddr(), Local: conn.LocalAddr()}
	if conn, ok := unixConn(conn); ok {
		peer.Addr, peer.Creds = unixPeer(conn), peerCreds(conn)
	}
	return conn.(Stream), peer, nil
}

// unixConn is the socket of a connection over a Unix socket.
func unixConn(conn net.Conn) (*net.UnixConn, bool) {
	switch wrapped := conn.(type) {
	case *packetConn:
		conn = wrapped.Conn
	case *secure.Conn:
		conn = wrapped.NetConn()
	}
	unix, ok := conn.(*net.UnixConn)
	return unix, ok
}

// unixPeer is the name that a client has bound, which few have; package net
// writes the lack of one as nil, "" or "@".
func unixPeer(conn *net.UnixConn) *net.UnixAddr {
	addr, ok := conn.RemoteAddr().(*net.UnixAddr)
	if !ok || addr == nil || addr.Name == "@" {
		return &net.UnixAddr{Net: "unix"}
	}
	return addr
}

func (l *Listener) next(ctx context.Context) (net.Conn, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err := l.serve(); err != nil {
		return nil, err
	}
	select {
	case a := <-l.accepted:
		return a.conn, a.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-l.closed:
		return nil, l.errClosed()
	}
}

func (l *Listener) errClosed() error {
	return fmt.Errorf("accept on %s: %w", l.Addr(), net.ErrClosed)
}

// serve starts a goroutine per address at the first call. Goroutines serve
// several addresses as one, and leave a connection for the next caller when a
// context ends at the wrong moment. Close ends them.
func (l *Listener) serve() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isClosed() {
		return l.errClosed()
	}
	if l.serving {
		return nil
	}
	l.serving = true
	for _, bound := range l.bound {
		l.loops.Go(func() { l.acceptFrom(bound) })
	}
	return nil
}

// acceptFrom hands over what one socket accepts until the listener is closed.
func (l *Listener) acceptFrom(bound net.Listener) {
	pause := firstAcceptPause
	for {
		conn, err := bound.Accept()
		switch {
		case err == nil:
			pause = firstAcceptPause
			if l.door != nil {
				l.usher(conn)
			} else if !l.hand(accepted{conn: conn}) {
				_ = conn.Close()
				return
			}
		case l.isClosed():
			return
		case passing(err):
			l.logf("accept on %s: %v; next try in %s", bound.Addr(), bareReason(err), pause)
			l.rest(pause)
			pause = min(2*pause, lastAcceptPause)
		default:
			if !l.hand(accepted{err: cannotAccept(bound, err)}) {
				return
			}
		}
	}
}

// hand gives a to whoever accepts; false when the listener has been closed.
func (l *Listener) hand(a accepted) bool {
	select {
	case l.accepted <- a:
		return true
	case <-l.closed:
		return false
	}
}

func (l *Listener) rest(pause time.Duration) {
	select {
	case <-time.After(pause):
	case <-l.closed:
	}
}

func cannotAccept(bound net.Listener, err error) error {
	return fmt.Errorf("accept on %s: %w: %w", bound.Addr(), ErrLocal, bareReason(err))
}

// passing reports an error that says nothing about the next connection: the
// client has gone, its network has failed (accept(2) hands that on), or
// something is used up for now.
func passing(err error) bool {
	for _, errno := range []syscall.Errno{
		syscall.ECONNABORTED, syscall.ECONNRESET, syscall.EPROTO, syscall.ENETDOWN, syscall.ENETUNREACH,
		syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ETIMEDOUT,
	} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return exhausted(err)
}
