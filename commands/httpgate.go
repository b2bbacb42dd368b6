package commands

import (
	"net"
	"net/netip"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// httpGate says whose connections a server takes, and whom it believes about
// where they come from.
type httpGate struct {
	callers
	trusted trustedProxies
	header  bool // each connection of a trusted proxy begins with a PROXY header
	share   bool // the port
}

// trustedProxies are the proxies that are believed.
type trustedProxies struct {
	addrs netio.AddrSet
	local bool // whoever connects to a Unix socket, too
}

func httpGateFlags() []cli.Flag {
	return append(callerFlags("access"), group("access",
		listFlag("trusted-proxy", "believe what this `NETWORK` (CIDR), or unix for Unix sockets, says in X-Forwarded-For or Forwarded; repeatable", trustedProxy),
		switchFlag("proxy-protocol", "", "take a PROXY header, version 1 or 2, from each --trusted-proxy"),
		switchFlag("reuseport", "", "share the port with others that say so, too; the kernel divides the connections"),
	)...)
}

// proxyNetwork is a value of --trusted-proxy.
type proxyNetwork struct {
	network netip.Prefix
	local   bool
}

func trustedProxy(s string) (proxyNetwork, error) {
	if s == "unix" {
		return proxyNetwork{local: true}, nil
	}
	network, err := netio.ParseNetwork(s)
	return proxyNetwork{network: network}, err
}

func readHTTPGate(ctx *cli.Context) (httpGate, error) {
	g := httpGate{
		callers: readCallers(ctx),
		header:  ctx.Bool("proxy-protocol"), share: ctx.Bool("reuseport"),
	}
	for _, p := range listOf[proxyNetwork](ctx, "trusted-proxy") {
		if p.local {
			g.trusted.local = true
		} else {
			g.trusted.addrs.Add(p.network)
		}
	}
	if g.header && !g.trusted.any() {
		return g, usagef("--proxy-protocol needs a --trusted-proxy: a header from anybody else would be a lie that costs nothing").
			withHint("for a proxy on this machine: --trusted-proxy 127.0.0.0/8 --trusted-proxy ::1")
	}
	return g, nil
}

// gateMisfits refuses options about connections that no listener will have.
func (o *httpOptions) gateMisfits() error {
	if o.gate.share && !slices.ContainsFunc(o.listen, func(e netio.Endpoint) bool { return e.Port != "" }) {
		return usagef("--reuseport needs a TCP port to listen on")
	}
	return nil
}

func (t *trustedProxies) any() bool { return t.local || t.addrs.Len() > 0 }

// believes reports whether an address is that of a proxy that is believed. One
// that is not valid is that of a Unix socket.
func (t *trustedProxies) believes(addr netip.Addr) bool {
	return addr.IsValid() && t.addrs.Contains(addr) || !addr.IsValid() && t.local
}

// admits decides about a connection. That of a trusted proxy is another's, about
// whom is decided as soon as it is known.
func (g *httpGate) admits(peer net.Addr) bool {
	addr := netio.AddrOf(peer)
	return g.trusted.believes(addr) || g.permits(addr)
}

// before stands before each listener as far as there is something to decide.
func (g *httpGate) before(c *Console, listeners []*netio.Listener) []httpAcceptor {
	all := make([]httpAcceptor, len(listeners))
	for i, l := range listeners {
		all[i] = l
		if g.selective() {
			all[i] = selectiveListener{all[i], g.admits, c.details}
		}
		if g.header {
			all[i] = newProxiedListener(all[i], g.trusted.believes, g.admits, c.details)
		}
	}
	return all
}

// httpAcceptor is what serve-http needs of a *netio.Listener.
type httpAcceptor interface {
	acceptor
	HoldOff()
	Addr() net.Addr
}
