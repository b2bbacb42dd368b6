package resolve

import (
	"context"
	"errors"
	"net"
	"net/netip"
)

// Server is Go's resolver asking one DNS server, whatever resolv.conf says.
// /etc/hosts is still read first.
type Server struct {
	addr string
	via  *net.Resolver
}

// At makes the resolver that asks the server at addr.
func At(addr netip.AddrPort) *Server {
	server := addr.String()
	return &Server{addr: server, via: &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, server)
		},
	}}
}

// LookupNetIP gives the addresses of host; see [net.Resolver.LookupNetIP].
func (s *Server) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	addrs, err := s.via.LookupNetIP(ctx, network, host)
	return addrs, s.named(err)
}

// LookupPort gives the number of a service from /etc/services; no server is
// asked.
func (s *Server) LookupPort(ctx context.Context, network, service string) (int, error) {
	return s.via.LookupPort(ctx, network, service)
}

// LookupSRV gives the records of a service; see [net.Resolver.LookupSRV].
func (s *Server) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	cname, records, err := s.via.LookupSRV(ctx, service, proto, name)
	return cname, records, s.named(err)
}

// named puts the server that was asked where package net, which does not know
// of our Dial, has put one of resolv.conf.
func (s *Server) named(err error) error {
	failed, ok := errors.AsType[*net.DNSError](err)
	if !ok || failed.Server == "" {
		return err
	}
	named := *failed
	named.Server = s.addr
	return &named
}
