package commands

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// lookupTracer follows the delegations, and tells of each step.
type lookupTracer struct {
	*lookupOptions
	client    *dns.Client
	addresses resolve.Addresses // of servers that come without theirs
	out       *lookupPrinter
	end       context.CancelCauseFunc // when a step cannot be printed
}

// Lookup follows the delegations for one question.
func (t lookupTracer) Lookup(ctx context.Context, name string, typ dns.Type) resolve.Answer {
	a := resolve.Answer{Name: name, Type: typ, Engine: "dns"}
	tracer := dns.Tracer{Client: t.client, Each: t.step, Lookup: t.addressesOf, May: t.ofFamily}
	roots, err := t.roots(ctx, &tracer)
	if err != nil {
		a.Err = fmt.Errorf("%s %s: %w", name, typ, err)
		return a
	}
	query := t.query
	query.Name, query.Type = name, typ
	reply, err := tracer.Trace(ctx, ".", roots, query)
	if err != nil {
		a.Err = fmt.Errorf("%s %s: %w", name, typ, err)
		return a
	}
	a.Reply, a.Records, a.Server = reply, reply.Answer, reply.Server.String()
	a.Err = resolve.Failure(name, typ, reply)
	return a
}

func (t lookupTracer) step(s dns.Step) error {
	err := t.out.step(s)
	if err != nil {
		t.end(err)
	}
	return err
}

func (t lookupTracer) addressesOf(ctx context.Context, name string) ([]netip.Addr, error) {
	return t.addresses.LookupNetIP(ctx, "ip", name)
}

// roots are where a trace begins: the root servers, or @SERVER in their place,
// on whose port the others are then, too.
func (t lookupTracer) roots(ctx context.Context, tracer *dns.Tracer) ([]dns.Nameserver, error) {
	if t.server == nil {
		return dns.Roots(), nil
	}
	tracer.Port = t.server.Port
	if addr, err := netip.ParseAddr(t.server.Host); err == nil {
		return []dns.Nameserver{{Name: t.server.Host, Addrs: []netip.Addr{addr}}}, nil
	}
	addrs, err := t.addressesOf(ctx, t.server.Host)
	if err != nil {
		return nil, ofServer(err)
	}
	return []dns.Nameserver{{Name: t.server.Host, Addrs: addrs}}, nil
}

// ofFamily tells the addresses of the family that was asked for.
func (t lookupTracer) ofFamily(addr netip.Addr) bool {
	return t.family.Family == netio.AnyFamily || addr.Is4() == (t.family.Family == netio.IPv4)
}

// step tells of one question of a trace.
func (p *lookupPrinter) step(s dns.Step) error {
	var said string
	switch {
	case s.Err != nil:
		said = s.Err.Error()
	case s.Lame:
		said = "does not know the zone: " + replySummary(s.Reply)
	default:
		said = replySummary(s.Reply)
	}
	p.console.Notef("%s %s %s", s.Zone, s.Server, said)
	if s.Reply == nil || s.Lame || p.short || p.json {
		return nil
	}
	return p.write(p.lines(delegation(s.Reply), true))
}

// delegation is what a server refers to.
func delegation(r *dns.Reply) []dns.Record {
	if len(r.Answer) > 0 {
		return nil
	}
	var list []dns.Record
	for _, record := range r.Authority {
		if record.Type == dns.TypeNS {
			list = append(list, record)
		}
	}
	return list
}
