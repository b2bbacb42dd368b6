package resolve

import (
	"context"
	"net"
	"net/netip"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// Resolver is what [International] needs; [net.Resolver] and netio.Resolver fit it.
type Resolver interface {
	Addresses
	LookupPort(ctx context.Context, network, service string) (int, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

// International asks a resolver for names as people write them (RFC 5891). Names in
// ASCII reach it as they are.
type International struct{ Resolver }

// LookupNetIP gives the addresses of host; see [net.Resolver.LookupNetIP].
func (i International) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	ascii, err := ASCII(host)
	if err != nil {
		return nil, err
	}
	return i.Resolver.LookupNetIP(ctx, network, ascii)
}

// LookupSRV gives the records of a service; see [net.Resolver.LookupSRV].
func (i International) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	ascii, err := ASCII(name)
	if err != nil {
		return "", nil, err
	}
	return i.Resolver.LookupSRV(ctx, service, proto, ascii)
}

// ASCII is a name as resolvers, proxies and certificates know it. One that stands for
// none does not exist: the error is a [*net.DNSError].
func ASCII(name string) (string, error) {
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= 0x80 }) {
		return name, nil
	}
	ascii, err := dns.ToASCII(name)
	if err != nil {
		return "", &net.DNSError{Name: name, Err: err.Error(), IsNotFound: true}
	}
	return ascii, nil
}
