package netio

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// portAttempts is how often a free port is looked for that is free on every
// address of a name.
const portAttempts = 16

// binder binds sockets of one protocol that have their options in common.
type binder[S io.Closer] struct {
	protocol string // "tcp", "udp"
	family   Family
	logf     func(format string, args ...any)
	bind     func(ctx context.Context, network, address string) (S, error)
	port     func(S) uint16 // that a socket is bound to
}

// bindAll binds every address of the endpoint's host with one port. Errors are
// [*ListenError]s.
func (b binder[S]) bindAll(ctx context.Context, e Endpoint, o ListenOptions) ([]S, error) {
	family, err := o.Family.within(e.Scheme)
	target := net.JoinHostPort(e.Host, e.Port)
	if err != nil {
		return nil, cannotListen(ctx, b.protocol, target, err)
	}
	b.family = family
	naming := naming{resolver: o.Resolver, family: family, numeric: o.Numeric, services: b.protocol}
	port, err := naming.port(ctx, e.Port)
	if err != nil {
		return nil, cannotListen(ctx, b.protocol, target, err)
	}
	if e.Host == "" {
		one, err := b.one(ctx, family.network(b.protocol), ":"+strconv.Itoa(int(port)))
		return []S{one}, err
	}
	addrs, err := naming.addresses(ctx, e.Host)
	if err != nil {
		return nil, cannotListen(ctx, b.protocol, target, err)
	}
	for attempt := 1; ; attempt++ {
		bound, err := b.each(ctx, addrs, port)
		if err == nil || port != 0 || attempt == portAttempts || !errors.Is(err, syscall.EADDRINUSE) {
			return bound, err
		}
	}
}

// each binds all addresses with the same port, which the first one chooses
// when it is 0. An address that this machine does not have is left out as long
// as another can be bound: "localhost" has two names on many machines without
// IPv6. Any other failure undoes what was bound.
func (b binder[S]) each(ctx context.Context, addrs []netip.Addr, port uint16) ([]S, error) {
	var bound []S
	var missing error
	for _, addr := range addrs {
		one, err := b.one(ctx, b.network(addr), netip.AddrPortFrom(addr, port).String())
		switch {
		case err == nil:
			bound = append(bound, one)
			port = b.port(one)
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

func (b binder[S]) one(ctx context.Context, network, address string) (S, error) {
	bound, err := b.bind(ctx, network, address)
	if err != nil {
		return bound, cannotListen(ctx, b.protocol, address, err)
	}
	return bound, nil
}

// network keeps an IPv4 address to IPv4: "tcp" would make 0.0.0.0 dual stack.
// [::] hears IPv4 too unless the family forbids it.
func (b binder[S]) network(addr netip.Addr) string {
	switch {
	case addr.Is4():
		return b.protocol + "4"
	case addr.IsUnspecified():
		return b.family.network(b.protocol)
	default:
		return b.protocol + "6"
	}
}

func closeAll[S io.Closer](sockets []S) error {
	var failed []error
	for _, s := range sockets {
		failed = append(failed, s.Close())
	}
	return errors.Join(failed...)
}
