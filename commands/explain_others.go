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
	case o.dir != "" && o.files.Upload:
		x.step("serves the files in %s, and takes uploads", o.dir)
	case o.dir != "":
		x.step("serves the files in %s; nothing there can be changed", o.dir)
	default:
		x.step("serves no files")
	}
	x.step("runs until a signal ends it; SIGTERM lets what has begun finish")
	return x.print(ctx, c)
}

func explainLookup(ctx *cli.Context, c *Console, o lookupOptions) error {
	x := explanation{statuses: []int{statusLost, 3, 4, 5, 6, 8, 9, 124}, nearest: nearestLookup(o)}
	switch {
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
		var types []string
		for q := range o.questionsFor(operand, nil) {
			types = append(types, q.typ.String())
		}
		x.step("looks for %s of %s", strings.Join(types, ", "), printable(operand))
	}
	x.waits("for the whole run (--timeout)", o.timeout)
	return x.print(ctx, c)
}
