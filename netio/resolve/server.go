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
	addr   string
	via    *net.Resolver
	direct Servers
}

// At makes the resolver that asks a server through a client. Of the client only
// the ways to connect are used, but where package net would not ask a server at all.
func At(client *dns.Client, server dns.Server) *Server {
	return &Server{addr: server.String(), direct: Servers{Client: client, List: []dns.Server{server}}, via: &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			to := server
			if to.Transport == dns.UDP && network == "tcp" { // an answer did not fit
				to.Transport = dns.TCP
			}
			conn, err := client.Connect(ctx, to)
			if a, ok := ctx.Value(connecting{}).(*attempt); ok {
				a.made.Store(true)
				if err != nil {
					a.failed.Store(&err)
				}
			}
			return conn, err
		},
	}}
}

// connecting is the key under which a look-up's context has its [attempt].
type connecting struct{}

// attempt is what became of a look-up's connections. Package net keeps only the text
// of an error.
type attempt struct {
	made   atomic.Bool
	failed atomic.Pointer[error] // of the last that could not be made
}

// LookupNetIP gives the addresses of host; see [net.Resolver.LookupNetIP].
func (s *Server) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	var a attempt
	addrs, err := s.via.LookupNetIP(context.WithValue(ctx, connecting{}, &a), network, host)
	if _, wrong := dns.ToASCII(host); err != nil && !a.made.Load() && wrong == nil && ctx.Err() == nil {
		return s.ask(ctx, network, host)
	}
	return addrs, s.named(err, &a)
}

// ask asks the server itself, for a name that package net has looked for in files only:
// so it does where the name service switch has no "dns".
func (s *Server) ask(ctx context.Context, network, host string) ([]netip.Addr, error) {
	types := map[string][]dns.Type{"ip4": {dns.TypeA}, "ip6": {dns.TypeAAAA}}[network]
	if types == nil {
		types = []dns.Type{dns.TypeA, dns.TypeAAAA}
	}
	var addrs []netip.Addr
	var failed error
	for _, t := range types {
		answer := s.direct.Lookup(ctx, host, t)
		if answer.Err != nil {
			failed = answer.Err
			continue
		}
		for _, record := range answer.Reply.Found(t) {
			if addr, err := netip.ParseAddr(record.Data); err == nil {
				addrs = append(addrs, addr)
			}
		}
	}
	if len(addrs) > 0 {
		return addrs, nil
	}
	missing := errors.Is(failed, ErrNoName) || errors.Is(failed, ErrNoRecord)
	said := &net.DNSError{Name: host, Server: s.addr, Err: failed.Error(), UnwrapErr: failed, IsNotFound: missing}
	if missing {
		said.Err = "no such host"
	}
	return nil, said
}

// LookupPort gives the number of a service from /etc/services; no server is
// asked.
func (s *Server) LookupPort(ctx context.Context, network, service string) (int, error) {
	return s.via.LookupPort(ctx, network, service)
}

// LookupSRV gives the records of a service; see [net.Resolver.LookupSRV].
func (s *Server) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	var a attempt
	cname, records, err := s.via.LookupSRV(context.WithValue(ctx, connecting{}, &a), service, proto, name)
	return cname, records, s.named(err, &a)
}

// named puts the server that was asked where package net, which does not know
// of our Dial, has put one of resolv.conf, and the reason behind it.
func (s *Server) named(err error, a *attempt) error {
	said, ok := errors.AsType[*net.DNSError](err)
	if !ok || said.Server == "" {
		return err
	}
	named := *said
	named.Server = s.addr
	if reason := a.failed.Load(); reason != nil && named.UnwrapErr == nil && !named.IsNotFound {
		named.UnwrapErr = *reason
	}
	return &named
}
