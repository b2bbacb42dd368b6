package netio

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// membership is a group, and the interface on which it is joined; nil is the
// system's choice.
type membership struct {
	group netip.Addr
	on    *net.Interface
}

// parseJoin reads GROUP[@IFACE]; IFACE is the name of an interface or one of
// its addresses. An IPv6 group may name it as its zone.
func parseJoin(text string) (membership, error) {
	name, on, given := strings.Cut(text, "@")
	group, err := netip.ParseAddr(name)
	if err != nil || !group.IsMulticast() {
		return membership{}, fmt.Errorf("%w: join %s: %q is no multicast address", ErrSyntax, text, name)
	}
	if !given {
		on = group.Zone()
	}
	m := membership{group: group.WithZone("").Unmap()}
	if on == "" {
		return m, nil
	}
	m.on, err = interfaceNamed(on)
	if err != nil {
		return m, fmt.Errorf("join %s: %w: %w", text, ErrLocal, err)
	}
	return m, nil
}

// interfaceNamed finds an interface by its name or one of its addresses.
func interfaceNamed(text string) (*net.Interface, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		found, err := net.InterfaceByName(text)
		if err != nil {
			return nil, fmt.Errorf("interface %s: %w", text, bareReason(err))
		}
		return found, nil
	}
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	for _, candidate := range all {
		addrs, err := candidate.Addrs()
		if err != nil {
			continue
		}
		for _, own := range addrs {
			if prefix, err := netip.ParsePrefix(own.String()); err == nil && prefix.Addr() == addr {
				return &candidate, nil
			}
		}
	}
	return nil, fmt.Errorf("no interface has the address %s", addr)
}

// memberships are the groups of the options, and those of a group that is
// listened on.
func (o SocketOptions) memberships(host netip.Addr) ([]membership, error) {
	texts := strings.FieldsFunc(o.Join, func(c rune) bool { return c == '+' })
	if host.IsMulticast() {
		own := host.String()
		if o.Interface != "" && host.Zone() == "" {
			own += "@" + o.Interface
		}
		texts = append(texts, own)
	}
	var all []membership
	for _, text := range texts {
		m, err := parseJoin(text)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// joinGroups joins the groups of the options, and host if it is a group.
func (o SocketOptions) joinGroups(conn *net.UDPConn, host netip.Addr) error {
	all, err := o.memberships(host)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := onlyOwnGroups(conn); err != nil {
		return err
	}
	for _, m := range all {
		err := join(conn, m)
		if err != nil && !errors.Is(err, syscall.EADDRINUSE) { // that is a group that was joined before
			return fmt.Errorf("join %s: %w", m, bareReason(err))
		}
	}
	return nil
}

func join(conn *net.UDPConn, m membership) error {
	group := &net.UDPAddr{IP: m.group.AsSlice()}
	if m.group.Is4() {
		return ipv4.NewPacketConn(conn).JoinGroup(m.on, group)
	}
	if own := conn.LocalAddr().(*net.UDPAddr); own.AddrPort().Addr().Is4() {
		return fmt.Errorf("%w: a socket of IPv4 hears no groups of IPv6", ErrSyntax)
	}
	return ipv6.NewPacketConn(conn).JoinGroup(m.on, group)
}

func (m membership) String() string {
	if m.on == nil {
		return m.group.String()
	}
	return m.group.String() + "@" + m.on.Name
}

// aim sets what only datagrams to a group heed: the interface that they leave
// by, how far they go and whether this machine hears them.
func (o SocketOptions) aim(conn *net.UDPConn, to netip.Addr) error {
	if !to.IsMulticast() {
		return nil
	}
	by, err := o.leavingBy(to)
	if err != nil {
		return err
	}
	if to.Is4() {
		return o.aimWith(ipv4.NewPacketConn(conn), ipv4.NewPacketConn(conn).SetMulticastTTL, by)
	}
	return o.aimWith(ipv6.NewPacketConn(conn), ipv6.NewPacketConn(conn).SetMulticastHopLimit, by)
}

// groupSocket is what both IP versions of x/net have.
type groupSocket interface {
	SetMulticastInterface(*net.Interface) error
	SetMulticastLoopback(bool) error
}

func (o SocketOptions) aimWith(s groupSocket, setHops func(int) error, by *net.Interface) error {
	if by != nil {
		if err := s.SetMulticastInterface(by); err != nil {
			return fmt.Errorf("send to groups by interface %s: %w", by.Name, bareReason(err))
		}
	}
	if o.MulticastTTL > 0 {
		if err := setHops(o.MulticastTTL); err != nil {
			return fmt.Errorf("set the multicast TTL to %d: %w", o.MulticastTTL, bareReason(err))
		}
	}
	if o.NoLoop {
		if err := s.SetMulticastLoopback(false); err != nil {
			return fmt.Errorf("turn the multicast loop off: %w", bareReason(err))
		}
	}
	return nil
}

// leavingBy is the interface for datagrams to a group: the one of the options,
// of the zone, or the one on which the same group is joined. nil leaves it to
// the routes.
func (o SocketOptions) leavingBy(to netip.Addr) (*net.Interface, error) {
	name := o.Interface
	if name == "" {
		name = to.Zone()
	}
	if name != "" {
		return interfaceNamed(name)
	}
	all, err := o.memberships(netip.Addr{})
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.group == to {
			return m.on, nil
		}
	}
	return nil, nil
}
