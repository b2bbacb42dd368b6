package commands

import (
	"context"
	"net"

	"github.com/sockkit/sockkit/netio"
)

// resolver is the engine that --resolver names: nil for the system's, Go's own
// for "go", and Go's own asking one server for anything else, which is HOST or
// HOST:PORT.
func (f family) resolver() netio.Resolver {
	switch f.Resolve {
	case "", "system":
		return nil
	case "go":
		return &net.Resolver{PreferGo: true}
	default:
		return askOnly(f.Resolve)
	}
}

// askOnly resolves through one DNS server, whatever resolv.conf says.
func askOnly(server string) *net.Resolver {
	if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(server, "53")
	}
	return &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, server)
		},
	}
}
