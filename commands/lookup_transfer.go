package commands

import (
	"context"
	"fmt"

	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// lookupTransfer takes whole zones. They may be of any length, so the records are
// printed as they come, and not kept.
type lookupTransfer struct {
	*lookupOptions
	client *dns.Client
	out    *lookupPrinter
	end    context.CancelCauseFunc // when a record cannot be printed
}

// Lookup prints a zone. Its answer has no records.
func (t lookupTransfer) Lookup(ctx context.Context, zone string, typ dns.Type) resolve.Answer {
	a := resolve.Answer{Name: zone, Type: typ, Engine: "dns"}
	total := 0
	reply, err := t.client.Transfer(ctx, *t.server, zone, func(records []dns.Record) error {
		total += len(records)
		err := t.out.zone(records)
		if err != nil {
			t.end(err)
		}
		return err
	})
	if err != nil {
		a.Err = fmt.Errorf("%s %s: %w", zone, typ, err)
		return a
	}
	a.Server = reply.Server.String()
	a.Reply = reply
	if reply.Rcode != dns.RcodeNoError {
		a.Err = resolve.Failure(zone, typ, reply)
		return a
	}
	t.out.console.details("%s: %d records", zone, total)
	return a
}

// zone prints records of a zone; as JSON, an object for each.
func (p *lookupPrinter) zone(records []dns.Record) error {
	if p.json {
		return p.write(jsonLines(records))
	}
	return p.write(p.lines(records, true))
}
