package commands

import (
	"crypto/rand"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// read reads the options and the operands.
func (o *lookupOptions) read(ctx *cli.Context) error {
	o.types = valueOf[[]dns.Type](ctx, "type")
	o.service = valueOf[string](ctx, "srv")
	o.timeout, o.try = valueOf[time.Duration](ctx, "timeout"), valueOf[time.Duration](ctx, "try-timeout")
	o.tries = valueOf[int](ctx, "tries")
	o.trace, o.common, o.search = ctx.Bool("trace"), ctx.Bool("common"), ctx.Bool("search")
	o.noTCP = ctx.Bool("no-tcp")
	o.short, o.json = ctx.Bool("short"), ctx.Bool("json")
	o.file = valueOf[string](ctx, "file")
	o.ndots, o.jobs = -1, 10
	if n, ok := given[int](ctx, "ndots"); ok {
		o.ndots, o.search = n, true
	}
	if n, ok := given[int](ctx, "jobs"); ok {
		o.jobs = n
	}
	o.source = valueOf[netip.Addr](ctx, "source")
	switch {
	case ctx.Bool("ipv4"):
		o.family.Family = netio.IPv4
	case ctx.Bool("ipv6"):
		o.family.Family = netio.IPv6
	}
	o.readQuery(ctx)
	o.family.Resolve = valueOf[string](ctx, "resolver")
	err := firstError(o.family.resolverOf(ctx), read(ctx, readTLS, &o.tls), o.readOperands(ctx))
	o.chooseEngine(ctx)
	return firstError(err, o.conflicts(ctx))
}

// readQuery reads what is said to a DNS server beside the question.
func (o *lookupOptions) readQuery(ctx *cli.Context) {
	o.query = dns.Query{
		NoRecursion: ctx.Bool("no-recurse"), CheckingDisabled: ctx.Bool("no-check"), AuthenticData: true,
		Class: valueOf[uint16](ctx, "class"),
		EDNS:  dns.EDNS{DNSSEC: ctx.Bool("dnssec"), NSID: ctx.Bool("nsid"), Subnet: valueOf[netip.Prefix](ctx, "subnet")},
	}
	if size, ok := given[int](ctx, "edns-size"); ok {
		o.query.EDNS.Size, o.query.EDNS.Off = uint16(size), size == 0
	}
	if ctx.Bool("cookie") {
		o.query.EDNS.Cookie = make([]byte, 8)
		_, _ = rand.Read(o.query.EDNS.Cookie) // never fails
	}
}

// readOperands tells the server from the names.
func (o *lookupOptions) readOperands(ctx *cli.Context) error {
	for _, operand := range ctx.Args().Slice() {
		server, found := strings.CutPrefix(operand, "@")
		if !found {
			o.operands = append(o.operands, operand)
			continue
		}
		if o.server != nil {
			return usagef("two servers are given: %s and @%s", o.server, server)
		}
		s, err := dns.ParseServer(server)
		if err != nil {
			return usagef("%v", err)
		}
		o.server = &s
	}
	if o.server == nil {
		o.server = o.family.server()
	}
	return nil
}

// conflicts refuses what does not go together.
func (o *lookupOptions) conflicts(ctx *cli.Context) error {
	return firstError(
		exclusive(ctx, "type", "common", "srv", "service"), exclusive(ctx, "short", "json"), exclusive(ctx, "ipv4", "ipv6"),
		exclusive(ctx, "trace", "search"), exclusive(ctx, "trace", "ndots"),
		o.operandConflicts(ctx), o.engineConflicts(ctx), o.serverConflicts(ctx))
}

func (o *lookupOptions) operandConflicts(ctx *cli.Context) error {
	named := len(o.operands) > 0 || o.file != ""
	switch {
	case ctx.IsSet("service") && named:
		return usagef("--service takes no NAME")
	case !named && !ctx.IsSet("service"):
		return usagef("lookup needs a NAME or an IP").withHint("for example: sockkit lookup example.org")
	case slices.Contains(o.operands, ""):
		return usagef("a name is empty").withHint("the root is written as a dot: sockkit lookup -t ns .")
	}
	return foreignWords(o.operands)
}

// onlyDNS lists the options that are about DNS servers and mean nothing to the
// system.
func onlyDNS() []string {
	return append(firstNames(lookupDNSFlags()), "trace", "ndots", "source", "tries", "try-timeout")
}

// chooseEngine finds out who is asked: the system for plain names and addresses,
// or if that was wanted; DNS servers where one is named, or an option needs them.
func (o *lookupOptions) chooseEngine(ctx *cli.Context) {
	isSet := func(name string) bool { return ctx.IsSet(name) }
	wanted := o.family.Resolve == "system" || o.family.Resolve == "go"
	byDNS := slices.ContainsFunc(onlyDNS(), isSet)
	rather := slices.ContainsFunc([]string{"type", "common", "srv", "search"}, isSet)
	o.system = o.server == nil && !byDNS && (wanted || !rather)
}

func (o *lookupOptions) engineConflicts(ctx *cli.Context) error {
	explicit := ctx.IsSet("resolver") && (o.family.Resolve == "system" || o.family.Resolve == "go")
	if explicit && o.server != nil {
		return usagef("--resolver %s and @%s exclude each other", o.family.Resolve, o.server)
	}
	if explicit {
		if err := onlyWith(ctx, "is about DNS servers, which --resolver "+o.family.Resolve+" leaves to the system", onlyDNS()...); err != nil {
			return err
		}
	}
	if !o.system {
		return nil
	}
	for _, t := range o.types {
		if !(resolve.Local{}).Knows(t) {
			return usagef("--resolver %s does not know %s records; a DNS server does: @SERVER", o.family.Resolve, t)
		}
	}
	return nil
}

func (o *lookupOptions) serverConflicts(ctx *cli.Context) error {
	transfers := slices.Contains(o.types, dns.TypeAXFR)
	switch {
	case o.query.EDNS.Off && o.query.EDNS.Asks():
		return usagef("--edns-size 0 sends no EDNS, and --dnssec, --nsid, --subnet and --cookie are part of it")
	case o.trace && transfers:
		return usagef("--trace and a zone transfer do not go together")
	case slices.Contains(o.types, dns.TypeIXFR):
		return usagef("the changes of a zone cannot be asked for").withHint("all of it can: -t axfr")
	case transfers && o.server == nil && !o.system:
		return usagef("a zone transfer needs the server: @SERVER").
			withHint("the servers of a zone are its NS records: sockkit lookup -t ns ZONE")
	case o.trace && o.server != nil && o.server.Transport != dns.UDP:
		return usagef("--trace asks each server over UDP, and TCP where an answer does not fit: @%s", o.server.Host)
	case o.server == nil || o.server.Transport != dns.TLS && o.server.Transport != dns.HTTPS:
		return onlyWith(ctx, "is about a server that is asked over TLS: @tls://SERVER or @https://SERVER", firstNames(tlsClientFlags())...)
	}
	return nil
}

// sourceAddress reads an address of this machine.
func sourceAddress(s string) (netip.Addr, error) {
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return addr, usagef("%q is not an IP address", s)
	}
	return addr, nil
}

// subnet reads a prefix, or an address as the prefix that is usually told of it.
func subnet(s string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return prefix, nil
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, usagef("%q is not a prefix, such as 192.0.2.0/24", s)
	}
	bits := 24
	if addr.Is6() {
		bits = 56
	}
	return addr.Prefix(bits)
}
