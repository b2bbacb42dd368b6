package commands

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// callers says who may connect.
type callers struct {
	sources netio.ACLSources
	rules   *atomic.Pointer[netio.ACL] // what the sources say
}

func callerFlags(heading string) []cli.Flag {
	return group(heading,
		listFlag("allow", "take connections only from `WHOM`: an address, a network (CIDR), a name, or a file of these; repeatable, read anew on SIGHUP", filled),
		listFlag("deny", "take none from `WHOM`, whatever --allow says; repeatable", filled),
	)
}

func readCallers(ctx *cli.Context) callers {
	return callers{
		sources: netio.ACLSources{Allow: listOf[string](ctx, "allow"), Deny: listOf[string](ctx, "deny")},
		rules:   new(atomic.Pointer[netio.ACL]),
	}
}

// selective reports whether not everybody may connect.
func (g *callers) selective() bool { return len(g.sources.Allow) > 0 || len(g.sources.Deny) > 0 }

// load reads the lists and looks up their names.
func (g *callers) load(ctx context.Context) error {
	rules, err := g.sources.Load(ctx)
	if err != nil {
		return fmt.Errorf("--%w", err)
	}
	g.rules.Store(rules)
	return nil
}

// reload keeps the old lists if the new ones cannot be read.
func (g *callers) reload(ctx context.Context, c *Console) {
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
func (g *callers) permits(client netip.Addr) bool { return g.rules.Load().Permits(client) }

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
