package commands

import (
	"context"
	"net"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/httpserve/proxy"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/secure"
)

func upstreamFlags() []cli.Flag {
	return group("TLS", valueFlag("tls-ca", "", "of https:// upstreams: trust the roots in `FILE`, and not those of the system", filled))
}

// newUpstreams is how routes of kind "proxy" connect. It must be closed after the
// last answer. An error is about the roots that certificates must come from.
func (o *httpOptions) newUpstreams(c *Console) (*proxy.Client, error) {
	d := o.family.dialer(c, timing{})
	d.TLS = secure.Options{CA: o.tls.options.CA, ALPN: "http/1.1"}
	if o.secureUpstreams() {
		if _, err := secure.NewClient(d.TLS, "any", nil); err != nil {
			return nil, tlsUnusable(err)
		}
	}
	upstreams := &proxy.Client{
		Log: c.Notef,
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			s, err := d.Open(ctx, upstreamAt(network, addr), netio.ReadWrite)
			if err != nil {
				return nil, err
			}
			return s.(net.Conn), nil // what netio dials is one
		},
	}
	for i := range o.routes {
		o.routes[i].spec.Upstreams = upstreams
	}
	return upstreams, nil
}

// secureUpstreams reports whether TLS is spoken with one of them.
func (o *httpOptions) secureUpstreams() bool {
	return slices.ContainsFunc(o.routes, func(r route) bool {
		scheme, _, found := strings.Cut(r.spec.Rest, "://")
		return found && r.spec.Kind == "proxy" && strings.EqualFold(scheme, "https")
	})
}

// upstreamAt is the endpoint of a network and an address as package net writes
// them.
func upstreamAt(network, addr string) netio.Endpoint {
	if network == "unix" {
		return netio.Endpoint{Scheme: netio.Unix, Path: addr}
	}
	host, port, _ := net.SplitHostPort(addr)                                     // proxy has joined them
	return netio.Endpoint{Scheme: netio.Scheme(network), Host: host, Port: port} // tcp or tls
}

// keepHost reads the option host of a route.
func keepHost(value string) (bool, error) {
	if value != "keep" {
		return false, usagef("%q: host can only be kept, as host=keep; else it is the upstream's", value)
	}
	return true, nil
}
