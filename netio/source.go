package netio

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// localSide is the near end of connections that are yet to be made. The zero
// localSide leaves address and port to the system.
type localSide struct {
	text  string       // as it was given
	addrs []netip.Addr // none = any
	port  uint16       // 0 = any
}

// source reads HOST, HOST:PORT or :PORT; an IPv6 address with a port needs
// brackets.
func (d *Dialer) source(ctx context.Context, text string) (localSide, error) {
	from := localSide{text: text}
	if text == "" {
		return from, nil
	}
	host, service := splitSource(text)
	naming := d.naming(AnyFamily)
	var err error
	if service != "" {
		if from.port, err = naming.port(ctx, service); err != nil {
			return from, fmt.Errorf("source %s: %w", text, err)
		}
	}
	if host != "" {
		if from.addrs, err = naming.addresses(ctx, host); err != nil {
			return from, fmt.Errorf("source %s: %w", text, err)
		}
	}
	return from, nil
}

func splitSource(text string) (host, service string) {
	if _, err := netip.ParseAddr(text); err == nil {
		return text, ""
	}
	if host, service, err := net.SplitHostPort(text); err == nil {
		return host, service
	}
	return strings.Trim(text, "[]"), ""
}

// towards picks the local address for a connection to the given one: the first
// of its family. The zero AddrPort leaves the choice to the system.
func (s localSide) towards(to netip.Addr) (netip.AddrPort, error) {
	family := IPv6
	if to.Is4() {
		family = IPv4
	}
	if len(s.addrs) == 0 {
		if s.port == 0 {
			return netip.AddrPort{}, nil
		}
		unspecified := netip.IPv6Unspecified()
		if family == IPv4 {
			unspecified = netip.IPv4Unspecified()
		}
		return netip.AddrPortFrom(unspecified, s.port), nil
	}
	fitting := family.keep(s.addrs)
	if len(fitting) == 0 {
		return netip.AddrPort{}, &ownError{err: fmt.Errorf("source %s has no %s address", s.text, family)}
	}
	return netip.AddrPortFrom(fitting[0], s.port), nil
}
