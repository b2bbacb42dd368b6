package commands

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// httpGate says whose connections a server takes, and whom it believes about
// where they come from.
type httpGate struct {
	sources netio.ACLSources
	rules   *atomic.Pointer[netio.ACL] // what the sources say
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
	return group("access",
		listFlag("allow", "take connections only from `WHOM`: an address, a network (CIDR), a name, or a file of these; repeatable, read anew on SIGHUP", filled),
		listFlag("deny", "take none from `WHOM`, whatever --allow says; repeatable", filled),
		listFlag("trusted-proxy", "believe what this `NETWORK` (CIDR), or unix for Unix sockets, says in X-Forwarded-For or Forwarded; repeatable", trustedProxy),
		switchFlag("proxy-protocol", "", "take a PROXY header, version 1 or 2, from each --trusted-proxy"),
		switchFlag("reuseport", "", "share the port with others that say so, too; the kernel divides the connections"),
	)
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
		sources: netio.ACLSources{Allow: listOf[string](ctx, "allow"), Deny: listOf[string](ctx, "deny")},
		rules:   new(atomic.Pointer[netio.ACL]),
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

// selective reports whether not everybody may connect.
func (g *httpGate) selective() bool { return len(g.sources.Allow) > 0 || len(g.sources.Deny) > 0 }

// load reads the lists and looks up their names.
func (g *httpGate) load(ctx context.Context) error {
	rules, err := g.sources.Load(ctx)
	if err != nil {
		return fmt.Errorf("--%w", err)
	}
	g.rules.Store(rules)
	return nil
}

// reload keeps the old lists if the new ones cannot be read.
func (g *httpGate) reload(ctx context.Context, c *Console) {
	if !g.selective() {
		return
	}
	if err := g.load(ctx); err != nil {
		c.Notef("who may connect stays as it was: %v", err)
		return
	}
	c.Verbosef(1, "who may connect was read anew")
}

// permits decides about a client.
func (g *httpGate) permits(client netip.Addr) bool { return g.rules.Load().Permits(client) }

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
			all[i] = newProxiedListener(all[i], g, c.details)
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

// selectiveListener closes the connections of those who may not connect, before a
// byte is read.
type selectiveListener struct {
	httpAcceptor
	admits func(peer net.Addr) bool
	note   tell
}

// Accept waits for somebody who may connect.
func (l selectiveListener) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	for {
		s, p, err := l.httpAcceptor.Accept(ctx)
		if err != nil || l.admits(p.Addr) {
			return s, p, err
		}
		l.note("closed a connection of %s, who may not connect", peerName(p))
		s.Close()
	}
}
