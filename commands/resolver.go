package commands

import (
	"net"
	"net/netip"
	"runtime"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
)

// dnsPort is where a DNS server listens if nothing else is said.
const dnsPort = "53"

// resolverName reads the value of --resolver: system, go, or the address of a
// server with or without a port, which is returned with one.
func resolverName(s string) (string, error) {
	if s == "system" || s == "go" {
		return s, nil
	}
	if server, err := netip.ParseAddrPort(s); err == nil && server.Port() != 0 {
		return server.String(), nil
	}
	for _, text := range []string{s + ":" + dnsPort, "[" + s + "]:" + dnsPort} {
		if server, err := netip.ParseAddrPort(text); err == nil {
			return server.String(), nil
		}
	}
	return "", usagef("%q is no resolver", s).withHint("write system, go, or a server's IP, IP:PORT or [IPv6]:PORT")
}

// resolver is the engine for the names of endpoints.
func (f family) resolver() netio.Resolver { return resolve.International{Resolver: f.engine()} }

// engine is the one that --resolver names, by default the system's view as far as it
// can be had without the C library; elsewhere than on Linux package net's default
// asks the system anyway.
func (f family) engine() resolve.Resolver {
	native := &net.Resolver{PreferGo: true}
	library := resolve.Library{Rest: native}
	switch server, err := netip.ParseAddrPort(f.Resolve); {
	case err == nil:
		return resolve.At(server)
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
