package commands

import (
	"context"
	"net"

	"github.com/sockkit/sockkit/httpserve/proxy"
	"github.com/sockkit/sockkit/netio"
)

// newUpstreams is how routes of kind "proxy" connect. It must be closed after the
// last answer.
func (o *httpOptions) newUpstreams(c *Console) *proxy.Client {
	d := o.family.dialer(c, timing{})
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
	return upstreams
}

// upstreamAt is the endpoint of a network and an address as package net writes
// them.
func upstreamAt(network, addr string) netio.Endpoint {
	if network == "unix" {
		return netio.Endpoint{Scheme: netio.Unix, Path: addr}
	}
	host, port, _ := net.SplitHostPort(addr) // proxy has joined them
	return netio.Endpoint{Scheme: netio.TCP, Host: host, Port: port}
}

// keepHost reads the option host of a route.
func keepHost(value string) (bool, error) {
	if value != "keep" {
		return false, usagef("%q: host can only be kept, as host=keep; else it is the upstream's", value)
	}
	return true, nil
}
