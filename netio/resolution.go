package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
)

// naming turns the words of an endpoint into addresses and port numbers.
type naming struct {
	resolver Resolver // nil = the system's
	family   Family
	numeric  bool
	services string // "udp" for the ports of its services; "" = "tcp"
}

func (n naming) names() Resolver { return cmp.Or[Resolver](n.resolver, net.DefaultResolver) }

// addresses returns the addresses of host within the family, never none
// without an error. Addresses written as such are not looked up.
func (n naming) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return n.literal(addr.Unmap())
	}
	if n.numeric {
		return nil, fmt.Errorf("%w: %q is not an IP address, and names are refused", ErrSyntax, host)
	}
	found, err := n.names().LookupNetIP(ctx, n.family.network("ip"), host)
	if err != nil {
		return nil, lookupError(ctx, host, err)
	}
	addrs := interleave(n.family.keep(found))
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no " + n.family.String() + " address", Name: host, IsNotFound: true}
	}
	return addrs, nil
}

func (n naming) literal(addr netip.Addr) ([]netip.Addr, error) {
	if !n.family.has(addr) {
		return nil, fmt.Errorf("%w: %s is not an %s address", ErrSyntax, addr, n.family)
	}
	if err := checkZone(addr.Zone()); err != nil {
		return nil, err
	}
	return []netip.Addr{addr}, nil
}

// checkZone fails if no interface has the name or the number of a zone. The
// kernel would say no more than "invalid argument".
func checkZone(zone string) error {
	if zone == "" {
		return nil
	}
	if _, err := net.InterfaceByName(zone); err == nil {
		return nil
	}
	if index, err := strconv.Atoi(zone); err == nil {
		if _, err := net.InterfaceByIndex(index); err == nil {
			return nil
		}
	}
	return &ownError{err: fmt.Errorf("this machine has no network interface %q", zone)}
}

// loopback is what an empty host means to a dialer.
func (n naming) loopback() []netip.Addr {
	return n.family.keep([]netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 1})})
}

// port reads a port number, or looks a service up by its name.
func (n naming) port(ctx context.Context, text string) (uint16, error) {
	if text == "" {
		return 0, fmt.Errorf("%w: the port is missing", ErrSyntax)
	}
	if number, err := strconv.ParseUint(text, 10, 16); err == nil {
		return uint16(number), nil
	}
	if n.numeric {
		return 0, fmt.Errorf("%w: %q is not a port number, and names are refused", ErrSyntax, text)
	}
	number, err := n.names().LookupPort(ctx, n.family.network(cmp.Or(n.services, "tcp")), text)
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	if err != nil || number < 0 || number > 65535 {
		return 0, fmt.Errorf("%w: %q is neither a port (0-65535) nor a service", ErrSyntax, text)
	}
	return uint16(number), nil
}

// lookupError is the reason alone: a family that a name does not have counts
// as a name that does not exist, since the system's resolver cannot tell.
func lookupError(ctx context.Context, host string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, ok := errors.AsType[*net.AddrError](err); ok {
		return &net.DNSError{Err: "no suitable address", Name: host, IsNotFound: true, UnwrapErr: err}
	}
	return err
}

// interleave puts IPv6 first and lets the families take turns, so that one
// dead family costs one attempt and not all of them (RFC 8305, section 4).
// Within a family the resolver's order stays.
func interleave(addrs []netip.Addr) []netip.Addr {
	six, four := IPv6.keep(addrs), IPv4.keep(addrs)
	mixed := make([]netip.Addr, 0, len(addrs))
	for i := range max(len(six), len(four)) {
		if i < len(six) {
			mixed = append(mixed, six[i])
		}
		if i < len(four) {
			mixed = append(mixed, four[i])
		}
	}
	return mixed
}

// String is "IPv4", "IPv6" or "IP".
func (f Family) String() string {
	switch f {
	case IPv4:
		return "IPv4"
	case IPv6:
		return "IPv6"
	default:
		return "IP"
	}
}

// network is the name that package net has for the family of a protocol.
func (f Family) network(protocol string) string {
	switch f {
	case IPv4:
		return protocol + "4"
	case IPv6:
		return protocol + "6"
	default:
		return protocol
	}
}

func (f Family) has(addr netip.Addr) bool {
	return f == AnyFamily || (f == IPv4) == addr.Is4()
}

// keep returns the addresses of the family, each once, IPv4 unmapped.
func (f Family) keep(addrs []netip.Addr) []netip.Addr {
	var kept []netip.Addr
	for _, addr := range addrs {
		addr = addr.Unmap()
		if f.has(addr) && !slices.Contains(kept, addr) {
			kept = append(kept, addr)
		}
	}
	return kept
}

// within restricts the family that a command allows to the one that a scheme
// asks for.
func (f Family) within(s Scheme) (Family, error) {
	asked := AnyFamily
	switch s {
	case TCP4, UDP4:
		asked = IPv4
	case TCP6, UDP6:
		asked = IPv6
	}
	if f != AnyFamily && asked != AnyFamily && f != asked {
		return f, fmt.Errorf("%w: %s where only %s is allowed", ErrSyntax, s, f)
	}
	return cmp.Or(asked, f), nil
}
