package commands

import (
	"context"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
	"github.com/sockkit/sockkit/netio/secure"
)

// resolverName reads the value of --resolver: system, go, or a server as after "@"
// of lookup, which is returned in full. Without a scheme the server is an address:
// a name there is more likely a slip.
func resolverName(s string) (string, error) {
	if s == "system" || s == "go" {
		return s, nil
	}
	server, err := dns.ParseServer(s)
	_, noAddress := netip.ParseAddr(server.Host)
	if err != nil || noAddress != nil && !strings.Contains(s, "://") {
		return "", usagef("%q is no resolver", s).
			withHint("write system, go, a server's IP, IP:PORT or [IPv6]:PORT, or tls://NAME, https://NAME or tcp://NAME")
	}
	return server.String(), nil
}

// server is the DNS server that --resolver names; nil = none.
func (f family) server() *dns.Server {
	if f.Resolve == "" || f.Resolve == "system" || f.Resolve == "go" {
		return nil
	}
	server, err := dns.ParseServer(f.Resolve)
	if err != nil { // not if resolverName has read it
		return nil
	}
	return &server
}

// resolver is the engine for the names of endpoints.
func (f family) resolver() netio.Resolver { return resolve.International{Resolver: f.engine()} }

// engine is the one that --resolver names, by default the system's view as far as it
// can be had without the C library; elsewhere than on Linux package net's default
// asks the system anyway.
func (f family) engine() resolve.Resolver {
	native := &net.Resolver{PreferGo: true}
	library := resolve.Library{Rest: native}
	server := f.server()
	switch {
	case server != nil:
		return resolve.At(&dns.Client{Dial: new(net.Dialer).DialContext, Secure: secureDNS(secure.Options{}, nil)}, *server)
	case f.Resolve == "go":
		return native
	case runtime.GOOS != "linux":
		return net.DefaultResolver
	case f.Resolve == "system":
		return library
	default:
		return resolve.System{Go: native, Switch: "/etc/nsswitch.conf", Library: library}
	}
}

// secureDNS speaks TLS with a DNS server, and verifies it; see [dns.Client].
func secureDNS(asked secure.Options, keyLog io.Writer) func(context.Context, net.Conn, string, string) (net.Conn, error) {
	return func(ctx context.Context, conn net.Conn, host, protocol string) (net.Conn, error) {
		options := asked
		options.ALPN = protocol
		client, err := secure.NewClient(options, host, keyLog)
		if err != nil {
			conn.Close()
			return nil, tlsUnusable(err)
		}
		return client.Handshake(ctx, conn)
	}
}
