package netio

import (
	"net"
	"net/netip"
	"slices"
)

// AddrSet is a set of IP addresses, made of networks. The zero value is empty.
// It may be asked by many goroutines as long as nobody adds to it.
type AddrSet struct {
	networks map[netip.Prefix]struct{}
	lengths  [2][]int // of the prefixes that are there, by isIPv6
}

// Add puts a network into the set. Addresses of IPv4 are the same whether they
// are written as IPv6 (::ffff:192.0.2.1) or not, and zones do not count.
func (s *AddrSet) Add(network netip.Prefix) {
	network = unmapped(network)
	if s.networks == nil {
		s.networks = map[netip.Prefix]struct{}{}
	}
	s.networks[network.Masked()] = struct{}{}
	lengths := &s.lengths[family6(network.Addr())]
	if !slices.Contains(*lengths, network.Bits()) {
		*lengths = append(*lengths, network.Bits())
	}
}

// Contains reports whether an address is in the set. It looks once for each
// length of prefix, however many networks there are. Nil contains nothing.
func (s *AddrSet) Contains(addr netip.Addr) bool {
	if s == nil || !addr.IsValid() {
		return false
	}
	addr = addr.Unmap().WithZone("")
	for _, length := range s.lengths[family6(addr)] {
		network, err := addr.Prefix(length)
		if _, found := s.networks[network]; err == nil && found {
			return true
		}
	}
	return false
}

// Len is the number of networks.
func (s *AddrSet) Len() int { return len(s.networks) }

// family6 is 1 for IPv6, else 0.
func family6(addr netip.Addr) int {
	if addr.Is4() {
		return 0
	}
	return 1
}

// unmapped is the network in IPv4 if it is one of the addresses of IPv6 that
// stand for those.
func unmapped(network netip.Prefix) netip.Prefix {
	const mapped = 96 // bits in front of the address of IPv4
	addr := network.Addr()
	if addr.Is4In6() && network.Bits() >= mapped {
		return netip.PrefixFrom(addr.Unmap(), network.Bits()-mapped)
	}
	return netip.PrefixFrom(addr.WithZone(""), network.Bits())
}

// ParseNetwork reads an IP address, which is a network of one, or a network in
// the notation of CIDR. Bits behind the prefix are an error, as they are mostly a
// typing mistake. Errors are [*SyntaxError]s.
func ParseNetwork(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(addr.WithZone(""), addr.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, &SyntaxError{Text: text, Problem: "neither an IP address nor a network", Hint: "a network is written as 192.0.2.0/24 or 2001:db8::/32"}
	}
	if first := network.Masked(); first != network {
		return netip.Prefix{}, &SyntaxError{Text: text, Problem: "an address in a network, not a network", Hint: "write " + first.String() + " for the network, or leave out the slash for the address"}
	}
	return network, nil
}

// AddrOf is the IP address of a socket's address; the zero Addr if it has none,
// as those of Unix sockets.
func AddrOf(a net.Addr) netip.Addr {
	switch a := a.(type) {
	case *net.TCPAddr:
		return a.AddrPort().Addr().Unmap()
	case *net.UDPAddr:
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
