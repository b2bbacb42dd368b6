package commands

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// traceAll follows the delegations for each name.
func (a *lookupAsker) traceAll(ctx context.Context, out *lookupPrinter, names *nameSource) error {
	sum := lookupSum{console: out.console}
	for operand := range names.all() {
		for _, t := range a.typesFor() {
			result, err := a.trace(ctx, out, question{operand: operand, name: a.service + operand, typ: t, lenient: a.lenient(t)})
			if err != nil {
				return err
			}
			sum.add(result)
			if err := out.answer(result); err != nil {
				return err
			}
		}
	}
	return firstError(names.err(), sum.verdict())
}

// trace follows the delegations for one question. The error is one of output, or
// the end of ctx.
func (a *lookupAsker) trace(ctx context.Context, out *lookupPrinter, q question) (asked, error) {
	result := asked{q, resolve.Answer{Name: q.name, Type: q.typ, Engine: "dns"}}
	name, err := dns.ToASCII(q.name)
	if err != nil {
		result.Err = usagef("%v", err)
		return result, nil
	}
	tracer := dns.Tracer{
		Client: a.servers.Client, Each: out.step,
		Lookup: func(ctx context.Context, name string) ([]netip.Addr, error) {
			return a.local.Addresses.LookupNetIP(ctx, "ip", name)
		},
	}
	roots, err := a.roots(ctx, &tracer)
	if err != nil {
		return result, err
	}
	query := a.query
	query.Name, query.Type = name, q.typ
	reply, err := tracer.Trace(ctx, ".", roots, query)
	if ctx.Err() != nil {
		return result, context.Cause(ctx)
	}
	if err != nil {
		result.Err = err
		return result, nil
	}
	result.Reply, result.Records, result.Server = reply, reply.Answer, reply.Server.String()
	result.Err = resolve.Failure(name, q.typ, reply)
	return result, nil
}

// roots are where a trace begins: the root servers, or @SERVER in their place,
// on whose port the others are then, too.
func (a *lookupAsker) roots(ctx context.Context, t *dns.Tracer) ([]dns.Nameserver, error) {
	if a.server == nil {
		return a.reachable(dns.Roots()), nil
	}
	t.Port = a.server.Port
	if addr, err := netip.ParseAddr(a.server.Host); err == nil {
		return []dns.Nameserver{{Name: a.server.Host, Addrs: []netip.Addr{addr}}}, nil
	}
	addrs, err := a.local.Addresses.LookupNetIP(ctx, "ip", a.server.Host)
	if err != nil {
		return nil, err
	}
	return []dns.Nameserver{{Name: a.server.Host, Addrs: addrs}}, nil
}

// reachable keeps the addresses of the family that was asked for.
func (a *lookupAsker) reachable(servers []dns.Nameserver) []dns.Nameserver {
	if a.family.Family == netio.AnyFamily {
		return servers
	}
	for i, s := range servers {
		var kept []netip.Addr
		for _, addr := range s.Addrs {
			if addr.Is4() == (a.family.Family == netio.IPv4) {
				kept = append(kept, addr)
			}
		}
		servers[i].Addrs = kept
	}
	return servers
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

// transferAll prints the zones that the operands name.
func (a *lookupAsker) transferAll(ctx context.Context, out *lookupPrinter, names *nameSource) error {
	if a.server == nil {
		return usagef("a zone transfer needs the server: @SERVER").
			withHint("the servers of a zone are its NS records: sockkit lookup -t ns ZONE")
	}
	sum := lookupSum{console: out.console}
	for zone := range names.all() {
		result, err := a.transfer(ctx, out, zone)
		if err != nil {
			return err
		}
		sum.add(result)
	}
	return firstError(names.err(), sum.verdict())
}

func (a *lookupAsker) transfer(ctx context.Context, out *lookupPrinter, zone string) (asked, error) {
	result := asked{question{operand: zone, name: zone, typ: dns.TypeAXFR}, resolve.Answer{Name: zone, Type: dns.TypeAXFR, Engine: "dns"}}
	name, err := dns.ToASCII(zone)
	if err != nil {
		result.Err = usagef("%v", err)
		return result, nil
	}
	var printing error
	total := 0
	reply, err := a.servers.Client.Transfer(ctx, *a.server, name, func(records []dns.Record) error {
		total += len(records)
		if out.json {
			result.Records = append(result.Records, records...)
			return nil
		}
		printing = out.write(out.lines(records, true))
		return printing
	})
	switch {
	case ctx.Err() != nil:
		return result, context.Cause(ctx)
	case printing != nil:
		return result, printing
	case err != nil:
		result.Err = err
		return result, nil
	}
	result.Reply, result.Server = reply, reply.Server.String()
	if reply.Rcode != dns.RcodeNoError {
		result.Err = resolve.Failure(name, dns.TypeAXFR, reply)
	}
	if out.json {
		return result, out.write(lookupJSON(result))
	}
	out.console.details("%s: %d records from %s in %s", zone, total, reply.Server, shortTime(reply.RoundTrip))
	return result, nil
}

// lookUpService prints the port of a service, or the services of a port.
func (o *lookupOptions) lookUpService(c *Console, wanted string) error {
	out := newLookupPrinter(c, o)
	services, err := readServices(wanted)
	if err != nil {
		return err
	}
	if len(services) == 0 {
		return fmt.Errorf("%w: /etc/services has no %s", netio.ErrNoName, wanted)
	}
	for _, s := range services {
		line := fmt.Sprintf("%s\t%d/%s\n", s.Name, s.Port, s.Protocol)
		if o.short {
			line = fmt.Sprintf("%d\n", s.Port)
		}
		if err := out.write(line); err != nil {
			return err
		}
	}
	return nil
}
