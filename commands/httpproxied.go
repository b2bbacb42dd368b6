package commands

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
)

const (
	proxyHeaderPatience = 5 * time.Second // for a header; a proxy sends it at once
	mostProxyHeaders    = 128             // that are read at a time; further connections wait to be accepted
)

// proxiedListener takes a PROXY header from each trusted proxy. Headers are read
// beside each other, so that nobody waits for a proxy that stalls; connections of
// others are passed on as they are, and a header of theirs is a broken request.
type proxiedListener struct {
	httpAcceptor
	believes func(proxy netip.Addr) bool // that is, must send a header
	admits   func(client net.Addr) bool  // whom a header names
	note     tell
	slots    chan struct{}
	accepted chan acceptedStream
	closed   context.Context
	close    context.CancelFunc
	begin    sync.Once
	running  sync.WaitGroup
}

func newProxiedListener(from httpAcceptor, believes func(netip.Addr) bool, admits func(net.Addr) bool, note tell) *proxiedListener {
	l := &proxiedListener{
		httpAcceptor: from, believes: believes, admits: admits, note: note,
		slots: make(chan struct{}, mostProxyHeaders), accepted: make(chan acceptedStream),
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
		select {
		case l.slots <- struct{}{}:
		case <-l.closed.Done():
			return
		}
		s, p, err := l.httpAcceptor.Accept(l.closed)
		if err != nil {
			l.hand(acceptedStream{err: err})
			return
		}
		l.running.Go(func() {
			defer func() { <-l.slots }()
			if s, p, ok := l.introduce(s, p); ok && !l.hand(acceptedStream{stream: s, peer: p}) {
				s.Close()
			}
		})
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

// introduce finds out whose connection it is, or closes it.
func (l *proxiedListener) introduce(s netio.Stream, p netio.Peer) (netio.Stream, netio.Peer, bool) {
	if !l.believes(netio.AddrOf(p.Addr)) {
		return s, p, true
	}
	header, err := l.readHeader(s.(net.Conn)) // what netio accepts is one
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

func (l *proxiedListener) readHeader(conn net.Conn) (proxy.Header, error) {
	defer context.AfterFunc(l.closed, func() { _ = conn.Close() })()
	if err := conn.SetReadDeadline(time.Now().Add(proxyHeaderPatience)); err != nil {
		return proxy.Header{}, err
	}
	header, err := proxy.Read(conn)
	if err != nil {
		return proxy.Header{}, err
	}
	return header, conn.SetReadDeadline(time.Time{})
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
