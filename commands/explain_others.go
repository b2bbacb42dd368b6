package commands

import (
	"net/netip"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

func explainUDP(ctx *cli.Context, c *Console, e netio.Endpoint, o udpOptions) error {
	x := explanation{statuses: []int{3, 5, statusLocal, 124}, nearest: nearestUDP(e, o)}
	x.opening(ctx, c, o.family, o.timing, e)
	switch {
	case o.probe:
		x.step("sends a datagram, and tells from what comes back whether the port is open")
	case o.child.given():
		x.step("runs a program for each datagram, and sends back what it prints")
		x.can(started...)
	case o.echo:
		x.step("sends each datagram back")
	case o.listen:
		x.step("writes each datagram to standard output as it came")
	default:
		x.step("sends a datagram for each %s of standard input, and writes to standard output what comes back", recordName(o.local.In))
		x.step("waits %s for replies after the end of input", o.replyWait)
	}
	x.waits("for the whole run (--timeout)", o.timing.Total)
	return x.print(ctx, c)
}

// recordName is what people call what a codec makes of input.
func recordName(codec framing.Codec) string {
	if codec.String() == wholeLines().String() {
		return "line"
	}
	return codec.String() + " frame"
}

func explainServeHTTP(ctx *cli.Context, c *Console, o httpOptions) error {
	x := explanation{statuses: []int{statusLocal}, nearest: nearestServeHTTP(o)}
	for _, e := range o.listen {
		x.step("%s", listeningOn(e))
	}
	if o.tls.scheme(0) == "https" {
		x.step("speaks TLS")
	}
	for _, r := range o.routes {
		x.step("answers %s by %s", r.pattern, r.spec.Kind)
	}
	switch {
	case o.changes():
		x.step("serves the files in %s, and lets clients %s", o.dir, strings.Join(o.changing(), ", "))
	case o.dir != "":
		x.step("serves the files in %s; nothing there can be changed", o.dir)
	default:
		x.step("serves no files")
	}
	x.step("runs until a signal ends it; SIGTERM lets what has begun finish")
	return x.print(ctx, c)
}

// changes reports whether clients may change what is in the directory.
func (o httpOptions) changes() bool { return o.dir != "" && len(o.changing()) > 0 }

// changing are the ways in which clients may do that.
func (o httpOptions) changing() []string {
	var all []string
	for _, way := range []struct {
		given bool
		text  string
	}{
		{o.files.Upload && !o.files.Overwrite, "upload new ones"},
		{o.files.Overwrite, "upload and replace them"},
		{o.files.Mkdir, "make directories"},
		{o.files.Delete, "delete what is there"},
	} {
		if way.given {
			all = append(all, way.text)
		}
	}
	return all
}

// restricted reports whether not everybody is served.
func (o httpOptions) restricted() bool {
	return o.access.users != "" || o.access.tokens != "" || o.gate.selective() || o.gate.header
}

func explainLookup(ctx *cli.Context, c *Console, o lookupOptions) error {
	x := explanation{statuses: []int{statusLost, 3, 4, 5, 6, 8, 9, 124}, nearest: nearestLookup(o)}
	switch {
	case ctx.IsSet("service"):
		x.step("asks the table of services of this machine")
	case o.server != nil:
		x.step("asks the DNS server %s, and nobody else", o.server)
	case o.trace:
		x.step("asks the root servers, and then those that they name")
	case !o.system:
		x.step("asks the DNS servers of resolv.conf; the hosts file is not looked at")
	default:
		x.step("asks as the programs of this machine do: the hosts file, then DNS, as nsswitch.conf says")
	}
	for _, operand := range o.operands {
		if _, err := netip.ParsePrefix(operand); err == nil {
			x.step("looks for the names of every address in %s", operand)
			continue
		}
		if o.system {
			x.step("looks for %s of %s", o.wanted(operand), printable(operand))
			continue
		}
		var types []string
		for q := range o.questionsFor(operand, nil) {
			types = append(types, q.typ.String())
		}
		x.step("looks for %s of %s", strings.Join(types, ", "), printable(operand))
	}
	x.waits("for the whole run (--timeout)", o.timeout)
	return x.print(ctx, c)
}

// wanted is what the system is asked about an operand.
func (o lookupOptions) wanted(operand string) string {
	if _, err := netip.ParseAddr(strings.Trim(operand, "[]")); err == nil {
		return "the names"
	}
	switch o.family.Family {
	case netio.IPv4:
		return "the IPv4 addresses"
	case netio.IPv6:
		return "the IPv6 addresses"
	}
	return "the addresses"
}
