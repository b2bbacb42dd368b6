package dns

import (
	"fmt"
	"iter"
	"net/netip"

	wire "github.com/miekg/dns"
)

// maxReverse is how many addresses of a network are looked up.
const maxReverse = 1 << 16

// Reverse is the name under which the names of an address are, such as
// "1.2.0.192.in-addr.arpa.".
func Reverse(addr netip.Addr) string {
	name, err := wire.ReverseAddr(addr.WithZone("").Unmap().String())
	if err != nil { // an address that is one has a name
		return ""
	}
	return name
}

// Addresses goes through the addresses of a network, at most 65,536.
func Addresses(network netip.Prefix) (iter.Seq[netip.Addr], error) {
	if network.Addr().BitLen()-network.Bits() > 16 {
		return nil, fmt.Errorf("%s has more than %d addresses", network, maxReverse)
	}
	return func(yield func(netip.Addr) bool) {
		for addr := network.Masked().Addr(); network.Contains(addr); addr = addr.Next() {
			if !yield(addr) {
				return
			}
		}
	}, nil
}
