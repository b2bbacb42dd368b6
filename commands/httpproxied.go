package commands

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
)

const (
	proxyHeaderPatience = 5 * time.Second // for a header; a proxy sends it at once
	mostProxyHeaders    = 128             // that are read at a time; then those give way that have sent nothing
)

// proxiedListener takes a PROXY header from each trusted proxy. Headers are read
// beside each other, so that nobody waits for a proxy that stalls; connections of
// others are passed on as they are and at once, and a header of theirs is a broken
// request.
type proxiedListener struct {
	httpAcceptor
	believes func(proxy netip.Addr) bool // that is, must send a header
	admits   func(client net.Addr) bool  // whom a header names
	note     tell
	door     *netio.Doorway
	accepted chan acceptedStream
	closed   context.Context
	close    context.CancelFunc
	begin    sync.Once
	running  sync.WaitGroup
}

func newProxiedListener(from httpAcceptor, believes func(netip.Addr) bool, admits func(net.Addr) bool, note tell) *proxiedListener {
	l := &proxiedListener{
		httpAcceptor: from, believes: believes, admits: admits, note: note,
		door: netio.NewDoorway(mostProxyHeaders), accepted: make(chan acceptedStream),
	}
	l.closed, l.close = context.WithCancel(context.Background())
	return l
}

// Accept waits for the next connection whose client is known.
func (l *proxiedListener) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	l.begin.Do(func() { l.running.Go(l.acceptAll) })
	select {
	case a := <-l.accepted:
		return a.stream, a.peer, a.err
	case <-ctx.Done():
		return nil, netio.Peer{}, context.Cause(ctx)
	case <-l.closed.Done():
		return nil, netio.Peer{}, net.ErrClosed
	}
}

// Close closes the listener and the connections that nobody has accepted.
func (l *proxiedListener) Close() error {
	l.close()
	err := l.httpAcceptor.Close()
	l.running.Wait()
	return err
}

func (l *proxiedListener) acceptAll() {
	for {
		s, p, err := l.httpAcceptor.Accept(l.closed)
		switch {
		case err != nil:
			l.hand(acceptedStream{err: err})
			return
		case l.believes(netio.AddrOf(p.Addr)):
			l.receive(s, p)
		default:
			l.pass(s, p)
		}
	}
}

// receive takes a place in the doorway for the connection of a proxy, and lets it
// be introduced there.
func (l *proxiedListener) receive(s netio.Stream, p netio.Peer) {
	ctx, giveUp := context.WithCancelCause(l.closed)
	heard, leave, ok := l.door.Enter(func() { giveUp(netio.ErrGaveWay) }, l.closed.Done())
	if !ok {
		giveUp(nil)
		s.Close()
		return
	}
	l.running.Go(func() {
		defer leave()
		defer giveUp(nil)
		if s, p, ok := l.introduce(ctx, s, p, heard); ok {
			l.pass(s, p)
		}
	})
}

// pass hands over a connection, or closes it when nobody accepts any more.
func (l *proxiedListener) pass(s netio.Stream, p netio.Peer) {
	if !l.hand(acceptedStream{stream: s, peer: p}) {
		s.Close()
	}
}

// hand gives a connection to whoever accepts; false if nobody does any more.
func (l *proxiedListener) hand(a acceptedStream) bool {
	select {
	case l.accepted <- a:
		return true
	case <-l.closed.Done():
		return false
	}
}

// introduce finds out whose connection a proxy's is, or closes it.
func (l *proxiedListener) introduce(ctx context.Context, s netio.Stream, p netio.Peer, heard func()) (netio.Stream, netio.Peer, bool) {
	header, err := readProxyHeader(ctx, s.(net.Conn), heard) // what netio accepts is one
	if err != nil {
		l.note("closed a connection of the proxy %s: %v", peerName(p), err)
		s.Close()
		return nil, p, false
	}
	if !header.Source.IsValid() { // it speaks for itself, or does not know
		return s, p, true
	}
	s, p = behindProxy(s, p, header)
	if !l.admits(p.Addr) {
		l.note("closed a connection of %s, who may not connect", peerName(p))
		s.Close()
		return nil, p, false
	}
	return s, p, true
}

// readProxyHeader reads a header until ctx ends, whose cause is the error then.
func readProxyHeader(ctx context.Context, conn net.Conn, heard func()) (proxy.Header, error) {
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if err := conn.SetReadDeadline(time.Now().Add(proxyHeaderPatience)); err != nil {
		return proxy.Header{}, err
	}
	header, err := proxy.Read(firstWord{conn, heard})
	switch {
	case ctx.Err() != nil:
		return proxy.Header{}, context.Cause(ctx)
	case err != nil:
		return proxy.Header{}, err
	}
	return header, conn.SetReadDeadline(time.Time{})
}

// firstWord tells when something was read.
type firstWord struct {
	io.Reader
	heard func()
}

// Read reads from the reader beneath.
func (f firstWord) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if n > 0 {
		f.heard()
	}
	return n, err
}

// behindProxy is a connection with the addresses of that which a proxy passes on.
// What else a socket can do it still can: the kernel moves its bytes.
func behindProxy(s netio.Stream, p netio.Peer, h proxy.Header) (netio.Stream, netio.Peer) {
	ends := proxiedEnds{tcpAddr(h.Source), tcpAddr(h.Destination)}
	p.Addr, p.Local = ends.remote, ends.local
	switch s := s.(type) {
	case *net.TCPConn:
		return proxiedTCP{s, ends}, p
	case *net.UnixConn:
		return proxiedUnix{s, ends}, p
	}
	return s, p
}

func tcpAddr(a netip.AddrPort) *net.TCPAddr { return net.TCPAddrFromAddrPort(a) }

// proxiedEnds are the addresses of a connection that ends at a proxy.
type proxiedEnds struct{ remote, local net.Addr }

type proxiedTCP struct {
	*net.TCPConn
	ends proxiedEnds
}

// RemoteAddr is the client's address.
func (c proxiedTCP) RemoteAddr() net.Addr { return c.ends.remote }

// LocalAddr is the address that the client has connected to.
func (c proxiedTCP) LocalAddr() net.Addr { return c.ends.local }

type proxiedUnix struct {
	*net.UnixConn
	ends proxiedEnds
}

// RemoteAddr is the client's address.
func (c proxiedUnix) RemoteAddr() net.Addr { return c.ends.remote }

// LocalAddr is the address that the client has connected to.
func (c proxiedUnix) LocalAddr() net.Addr { return c.ends.local }
