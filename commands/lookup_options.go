package commands

import (
	"crypto/rand"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
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
	return firstError(o.family.resolverOf(ctx), read(ctx, readTLS, &o.tls), o.readOperands(ctx), o.conflicts(ctx))
}

// readQuery reads what is said to a DNS server beside the question.
func (o *lookupOptions) readQuery(ctx *cli.Context) {
	o.query = dns.Query{
		NoRecursion: ctx.Bool("no-recurse"), CheckingDisabled: ctx.Bool("no-check"), AuthenticData: true,
		EDNS: dns.EDNS{DNSSEC: ctx.Bool("dnssec"), NSID: ctx.Bool("nsid"), Subnet: valueOf[netip.Prefix](ctx, "subnet")},
	}
	if size, ok := given[int](ctx, "edns-size"); ok {
		o.query.EDNS.Size, o.query.EDNS.Off = uint16(size), size == 0
	}
	switch valueOf[string](ctx, "class") {
	case "ch":
		o.query.Class = dns.ClassCH
	case "hs":
		o.query.Class = dns.ClassHS
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
	if addr, err := netip.ParseAddrPort(o.family.Resolve); err == nil && o.server == nil {
		s, err := dns.ParseServer(addr.String())
		if err != nil {
			return usagef("%v", err)
		}
		o.server = &s
	}
	return nil
}

// conflicts refuses what does not go together.
func (o *lookupOptions) conflicts(ctx *cli.Context) error {
	needsName := len(o.operands) == 0 && o.file == "" && !ctx.IsSet("service")
	switch {
	case needsName:
		return usagef("lookup needs a NAME or an IP").withHint("for example: sockkit lookup example.org")
	case slices.Contains(o.operands, ""):
		return usagef("a name is empty").withHint("the root is written as a dot: sockkit lookup -t ns .")
	case o.trace && o.asksSystem():
		return usagef("--trace asks DNS servers, and --resolver %s does not", o.family.Resolve)
	case o.trace && slices.Contains(o.types, dns.TypeAXFR):
		return usagef("--trace and a zone transfer do not go together")
	}
	if o.server == nil || o.server.Transport != dns.TLS && o.server.Transport != dns.HTTPS {
		if err := onlyWith(ctx, "is about a server that is asked over TLS: @tls://SERVER or @https://SERVER", firstNames(tlsClientFlags())...); err != nil {
			return err
		}
	}
	return firstError(
		exclusive(ctx, "type", "common", "srv", "service"), exclusive(ctx, "short", "json"), exclusive(ctx, "ipv4", "ipv6"))
}

// asksSystem tells that --resolver names the system's engine.
func (o *lookupOptions) asksSystem() bool {
	return o.server == nil && (o.family.Resolve == "system" || o.family.Resolve == "go")
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
