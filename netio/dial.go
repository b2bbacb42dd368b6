package netio

import (
	"cmp"
	"context"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/sockkit/sockkit/netio/process"
	"github.com/sockkit/sockkit/netio/proxy"
	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
)

// Family restricts which IP versions a name may resolve to.
type Family int

// The zero Family allows both.
const (
	AnyFamily Family = iota
	IPv4
	IPv6
)

// Resolver looks names up. *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupPort(ctx context.Context, network, service string) (int, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

// Dialer opens endpoints. The zero value is ready to use.
type Dialer struct {
	Family         Family
	Numeric        bool                             // refuse names: only IP addresses and port numbers
	ConnectTimeout time.Duration                    // for one Open, resolution included; 0 = none
	Socket         SocketOptions                    // what an endpoint does not say itself
	MaxMessage     int                              // largest message of a Unix socket or a WebSocket, in bytes; 0 = 1 MiB
	Silence        time.Duration                    // of the peer of a WebSocket, after which CloseWrite closes it; 0 = a second, negative = never
	Resolver       Resolver                         // nil = the system's
	Env            []string                         // environment of children; nil = ours
	Stdin          *os.File                         // what "-" reads; nil: "-" cannot be opened
	Stdout         *os.File                         // what "-" writes
	Escape         bool                             // control characters that "-" is given are written as text: see tap.Escaper
	KeepOpen       bool                             // the end of a "-" or fd: stream leaves the descriptor itself to those who come later
	Passed         []*os.File                       // what systemd: opens: sockets from a service manager, each under its name
	Held           *Held                            // what one stream leaves to the next; nil: nothing
	Replay         func() (Stream, error)           // opens replay:; nil: it cannot be opened
	Window         process.Size                     // of the terminals that pty: makes; zero = 24 rows of 80 columns
	Stderr         *os.File                         // where children's standard error goes; nil = discarded
	Logf           func(format string, args ...any) // one call per event of interest; nil = silent

	Proxies []proxy.Server             // what TCP goes through, in their order; none = straight to the target
	Direct  func(to proxy.Target) bool // what does not go through them; nil = everything does
	// SignIn gives the proxies that an endpoint names who signs in there; nil = the
	// users of their URLs do, without passwords.
	SignIn func(proxy.Server) (proxy.Server, error)

	TLS      secure.Options    // what a tls: endpoint does not say itself
	StartTLS starttls.Protocol // how servers are asked for TLS where the endpoint does not say; "" = TLS begins at once
	AllTLS   bool              // speak TLS to every stream socket, not only to tls: endpoints
	KeyLog   io.Writer         // gets the secrets of TLS connections, for programs that look into them; nil = nobody does
}

// within bounds the time in which e must be connected. The timeout is the
// cause of the context's end, so that it can be told from the caller's own.
func (d *Dialer) within(ctx context.Context, e Endpoint) (context.Context, context.CancelFunc) {
	limit := cmp.Or(e.Options.ConnectTimeout, d.ConnectTimeout)
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, &TimeoutError{Which: "connect", After: limit})
}

// naming is how this dialer turns names into addresses of the family.
func (d *Dialer) naming(family Family) naming {
	return naming{resolver: d.Resolver, family: family, numeric: d.Numeric}
}

func (d *Dialer) logf(format string, args ...any) {
	if d.Logf != nil {
		d.Logf(format, args...)
	}
}
