package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// portAttempts is how often a free port is looked for that is free on every
// address of a name.
const portAttempts = 16

// listenTCP binds every address of the endpoint's host with one port.
func listenTCP(ctx context.Context, e Endpoint, o ListenOptions) ([]net.Listener, error) {
	family, err := o.Family.within(e.Scheme)
	target := net.JoinHostPort(e.Host, e.Port)
	if err != nil {
		return nil, cannotListen(ctx, "tcp", target, err)
	}
	naming := naming{resolver: o.Resolver, family: family, numeric: o.Numeric}
	port, err := naming.port(ctx, e.Port)
	if err != nil {
		return nil, cannotListen(ctx, "tcp", target, err)
	}
	binder := tcpBinder{family: family, socket: e.Options.Socket.over(o.Socket), logf: o.logf}
	if e.Host == "" {
		one, err := binder.bind(ctx, family.network("tcp"), ":"+strconv.Itoa(int(port)))
		return []net.Listener{one}, err
	}
	addrs, err := naming.addresses(ctx, e.Host)
	if err != nil {
		return nil, cannotListen(ctx, "tcp", target, err)
	}
	for attempt := 1; ; attempt++ {
		bound, err := binder.bindAll(ctx, addrs, port)
		if err == nil || port != 0 || attempt == portAttempts || !errors.Is(err, syscall.EADDRINUSE) {
			return bound, err
		}
	}
}

// tcpBinder binds listening sockets that have their options in common.
type tcpBinder struct {
	family Family
	socket SocketOptions
	logf   func(format string, args ...any)
}

// bindAll binds all addresses with the same port, which the first one chooses
// when it is 0. An address that this machine does not have is left out as long
// as another can be bound: "localhost" has two names on many machines without
// IPv6. Any other failure undoes what was bound.
func (b tcpBinder) bindAll(ctx context.Context, addrs []netip.Addr, port uint16) ([]net.Listener, error) {
	var bound []net.Listener
	var missing error
	for _, addr := range addrs {
		one, err := b.bind(ctx, b.network(addr), netip.AddrPortFrom(addr, port).String())
		switch {
		case err == nil:
			bound = append(bound, one)
			port = one.Addr().(*net.TCPAddr).AddrPort().Port()
		case errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT):
			missing = err
		default:
			return nil, errors.Join(err, closeAll(bound))
		}
	}
	if len(bound) == 0 {
		return nil, missing
	}
	if missing != nil {
		b.logf("not listening on every address: %v", missing)
	}
	return bound, nil
}

// network keeps an IPv4 address to IPv4: "tcp" would make 0.0.0.0 dual stack.
// [::] hears IPv4 too unless the family forbids it.
func (b tcpBinder) network(addr netip.Addr) string {
	switch {
	case addr.Is4():
		return "tcp4"
	case addr.IsUnspecified():
		return b.family.network("tcp")
	default:
		return "tcp6"
	}
}

// bind binds one address; package net makes the queue as long as the system
// allows and sets SO_REUSEADDR.
func (b tcpBinder) bind(ctx context.Context, network, addr string) (net.Listener, error) {
	config := net.ListenConfig{
		KeepAlive:       b.socket.KeepAlive,
		KeepAliveConfig: b.socket.keepAliveConfig(),
		Control: func(network, _ string, raw syscall.RawConn) error {
			return b.socket.apply(raw, network, false)
		},
	}
	config.SetMultipathTCP(false)
	listener, err := config.Listen(ctx, network, addr)
	if err != nil {
		return nil, cannotListen(ctx, "tcp", addr, err)
	}
	return listener, nil
}

func closeAll(listeners []net.Listener) error {
	var failed []error
	for _, l := range listeners {
		failed = append(failed, l.Close())
	}
	return errors.Join(failed...)
}
