package resolve

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// Server is Go's resolver asking one DNS server, whatever resolv.conf says.
// /etc/hosts is still read first.
type Server struct {
	addr string
	via  *net.Resolver
}

// At makes the resolver that asks a server through a client. Of the client only
// the ways to connect are used.
func At(client *dns.Client, server dns.Server) *Server {
	return &Server{addr: server.String(), via: &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			to := server
			if to.Transport == dns.UDP && network == "tcp" { // an answer did not fit
				to.Transport = dns.TCP
			}
			conn, err := client.Connect(ctx, to)
			if failed, ok := ctx.Value(connecting{}).(*atomic.Pointer[error]); ok && err != nil {
				failed.Store(&err)
			}
			return conn, err
		},
	}}
}

// connecting is the key under which a look-up's context has the place for the error
// of its last connection: package net keeps only the text of it.
type connecting struct{}

// LookupNetIP gives the addresses of host; see [net.Resolver.LookupNetIP].
func (s *Server) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	var failed atomic.Pointer[error]
	addrs, err := s.via.LookupNetIP(context.WithValue(ctx, connecting{}, &failed), network, host)
	return addrs, s.named(err, &failed)
}

// LookupPort gives the number of a service from /etc/services; no server is
// asked.
func (s *Server) LookupPort(ctx context.Context, network, service string) (int, error) {
	return s.via.LookupPort(ctx, network, service)
}

// LookupSRV gives the records of a service; see [net.Resolver.LookupSRV].
func (s *Server) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	var failed atomic.Pointer[error]
	cname, records, err := s.via.LookupSRV(context.WithValue(ctx, connecting{}, &failed), service, proto, name)
	return cname, records, s.named(err, &failed)
}

// named puts the server that was asked where package net, which does not know
// of our Dial, has put one of resolv.conf, and the reason behind it.
func (s *Server) named(err error, failed *atomic.Pointer[error]) error {
	said, ok := errors.AsType[*net.DNSError](err)
	if !ok || said.Server == "" {
		return err
	}
	named := *said
	named.Server = s.addr
	if reason := failed.Load(); reason != nil && named.UnwrapErr == nil && !named.IsNotFound {
		named.UnwrapErr = *reason
	}
	return &named
}
