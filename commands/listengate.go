package commands

import (
	"context"
	"net"
	"net/netip"
	"os"
	"slices"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// listenGate says whose connections listen takes.
type listenGate struct {
	callers
	header bool // each begins with a PROXY header
}

func headerFlags() []cli.Flag {
	return group("access",
		switchFlag("proxy-protocol", "", "take a PROXY header, version 1 or 2, from each connection: its client counts as the peer"),
	)
}

func readListenGate(ctx *cli.Context) (listenGate, error) {
	return listenGate{readCallers(ctx), ctx.Bool("proxy-protocol")}, nil
}

// misfits refuses what would do nothing: callers without an address, and headers
// where TLS comes first.
func (g listenGate) misfits(ctx *cli.Context, f family, e netio.Endpoint) error {
	if addressless(e) {
		if err := onlyWith(ctx, "needs an address of TCP to listen on", "allow", "deny"); err != nil {
			return err
		}
	}
	if err := countMisfits(ctx, e); err != nil {
		return err
	}
	if f.secures(e) {
		return onlyWith(ctx, "excludes TLS: proxies send the header before it", "proxy-protocol")
	}
	if e.Messages() {
		return onlyWith(ctx, "needs a stream of bytes", "proxy-protocol")
	}
	return nil
}

// countMisfits refuses to count clients by their addresses where they have none and
// no header tells one.
func countMisfits(ctx *cli.Context, ends ...netio.Endpoint) error {
	if ctx.Bool("proxy-protocol") || !slices.ContainsFunc(ends, addressless) {
		return nil
	}
	return onlyWith(ctx, "needs clients with IP addresses", "max-conns-per-ip")
}

// addressless reports whether those who connect have no IP address.
func addressless(e netio.Endpoint) bool {
	return e.Listen && slices.Contains([]netio.Scheme{netio.Unix, netio.Unixpacket, netio.VSock}, e.Scheme)
}

// prepare reads the lists.
func (g *listenGate) prepare(ctx context.Context, f family) error {
	if !g.selective() {
		return nil
	}
	g.sources.Resolver = f.resolver()
	return g.load(ctx)
}

// ownSignals are those that do not end us, but have the lists read anew.
func (g listenGate) ownSignals() []os.Signal {
	if g.selective() {
		return []os.Signal{syscall.SIGHUP}
	}
	return nil
}

// before stands before a listener as far as there is something to decide, until
// release. With headers the lists are about who connects, which nobody can make up,
// and not about whom the header names.
func (g listenGate) before(ctx context.Context, c *Console, l *netio.Listener) (from httpAcceptor, release func()) {
	from, release = l, func() {}
	if g.selective() {
		from = selectiveListener{from, func(peer net.Addr) bool { return g.permits(netio.AddrOf(peer)) }, c.details}
		release = onHangup(func() { g.reload(ctx, c) })
	}
	if g.header {
		everybody := func(netip.Addr) bool { return true }
		from = newProxiedListener(from, everybody, func(net.Addr) bool { return true }, c.details)
	}
	return from, release
}
