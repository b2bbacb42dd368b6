package resolve

import (
	"context"
	"net"
	"net/netip"
)

// System is the system's view of names, as far as it can be had without the C
// library: Go's resolver reads /etc/hosts and asks the servers of resolv.conf.
// A name that it does not find is asked for once more, through [Library], where
// the name service switch has sources that Go's resolver does not know, such as
// mDNS or a directory.
type System struct {
	Go      *net.Resolver // asked first, and alone for ports and SRV records
	Switch  string        // the file of the name service switch: "/etc/nsswitch.conf"
	Library Library       // asked for what Go does not find
}

// LookupNetIP gives the addresses of host; see [net.Resolver.LookupNetIP]. When
// neither finds it, the error is that of Go's, which names the server.
func (s System) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	addrs, err := s.Go.LookupNetIP(ctx, network, host)
	if err == nil || ctx.Err() != nil || !hasOtherSources(s.Switch) {
		return addrs, err
	}
	if found, second := s.Library.LookupNetIP(ctx, network, host); second == nil {
		return found, nil
	}
	return nil, err
}

// LookupAddr gives the names of an address; see [net.Resolver.LookupAddr].
func (s System) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	names, err := s.Go.LookupAddr(ctx, addr)
	if err == nil || ctx.Err() != nil || !hasOtherSources(s.Switch) {
		return names, err
	}
	if found, second := s.Library.LookupAddr(ctx, addr); second == nil {
		return found, nil
	}
	return nil, err
}

// LookupPort gives the number of a service from /etc/services.
func (s System) LookupPort(ctx context.Context, network, service string) (int, error) {
	return s.Go.LookupPort(ctx, network, service)
}

// LookupSRV gives the records of a service; see [net.Resolver.LookupSRV].
func (s System) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	return s.Go.LookupSRV(ctx, service, proto, name)
}
