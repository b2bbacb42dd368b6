package commands

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve/dns"
	"github.com/sockkit/sockkit/netio/secure"
)

// lookupOptions is everything that the options of lookup say.
type lookupOptions struct {
	operands []string    // names, addresses and networks
	server   *dns.Server // nil = those of resolv.conf
	system   bool        // the system is asked, and no DNS server by us
	types    []dns.Type  // nil = what fits the operand
	service  string      // of --srv: "_sip._tcp."
	family   family
	source   netip.Addr // the zero value = the system's choice
	query    dns.Query  // flags and extensions
	timeout  time.Duration
	try      time.Duration // patience for one attempt; 0 = the default
	tries    int
	noTCP    bool
	search   bool
	ndots    int // -1 = that of resolv.conf
	tls      secure.Options
	trace    bool
	common   bool
	short    bool
	json     bool
	file     string // "" = none
	jobs     int
}

func lookupCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:   "lookup",
		Usage:  "names, addresses, services",
		Flags:  slices.Concat(lookupWhatFlags(), lookupHowFlags(), lookupDNSFlags(), tlsClientFlags(), lookupOutputFlags()),
		Action: func(ctx *cli.Context) error { return runLookup(ctx, c) },
	}
}

func lookupWhatFlags() []cli.Flag {
	return group("what is asked",
		valueFlag("type", "t", "types of records, as `TYPE[,TYPE...]`: mx, txt, TYPE65 ...", recordTypes()),
		switchFlag("common", "", "the types that most names have, at once"),
		valueFlag("srv", "", "the servers of a `SERVICE` such as sip.tcp", serviceLabels),
		valueFlag("service", "", "the port of a `NAME[/PROTOCOL]`, or the names of a port", filled),
		valueFlag("file", "f", "look up the names in `FILE`, one a line; - is standard input", filled),
		valueFlag("jobs", "j", "look up `N` names at a time (10)", count(1, 1000)),
	)
}

func lookupHowFlags() []cli.Flag {
	return group("who is asked",
		switchFlag("ipv4", "4", "look for IPv4 addresses only"),
		switchFlag("ipv6", "6", "look for IPv6 addresses only"),
		valueFlag("resolver", "", "who resolves: system, go or a `SERVER`", resolverName),
		switchFlag("trace", "", "follow the delegations from the root, or from @SERVER"),
		switchFlag("search", "", "try the domains of resolv.conf's search behind the name"),
		valueFlag("ndots", "", "names with `N` dots are tried as they are first", count(0, 15)),
		valueFlag("source", "s", "ask from the local address `HOST`", sourceAddress),
		valueFlag("timeout", "", "end the whole run after `TIME`", positiveDuration),
		valueFlag("try-timeout", "", "wait `TIME` for an answer (5s, or as resolv.conf says)", positiveDuration),
		valueFlag("tries", "", "ask a server `N` times (3, or as resolv.conf says)", count(1, 100)),
	)
}

func lookupDNSFlags() []cli.Flag {
	return group("DNS",
		switchFlag("dnssec", "", "ask for signatures, too"),
		switchFlag("no-check", "", "take answers that fail validation"),
		switchFlag("no-recurse", "", "ask what the server itself knows"),
		valueFlag("edns-size", "", "take answers of `BYTES` over UDP (1232); 0 sends no EDNS", count(0, 65535)),
		switchFlag("nsid", "", "ask which server it is"),
		valueFlag("subnet", "", "ask on behalf of the clients of `PREFIX`", subnet),
		switchFlag("cookie", "", "send a DNS cookie"),
		valueFlag("class", "", "the `CLASS` of the records: in, ch or hs", className),
		switchFlag("no-tcp", "", "show a truncated answer as it is"),
	)
}

func lookupOutputFlags() []cli.Flag {
	return group("output",
		switchFlag("short", "", "print the data of the records only"),
		switchFlag("json", "", "print an object for each query"),
	)
}

func runLookup(ctx *cli.Context, c *Console) error {
	var o lookupOptions
	var r reporting
	err := firstError(read(ctx, readReporting, &r), o.read(ctx))
	if err != nil {
		return err
	}
	if commandWords(ctx) != nil {
		return usagef("lookup takes no COMMAND")
	}
	if explains(ctx) {
		return explainLookup(ctx, c, o)
	}
	c = c.With(r)
	stop, _, release := notifySignals(ctx.Context)
	defer release()
	if o.timeout > 0 {
		var cancel context.CancelFunc
		stop, cancel = context.WithTimeoutCause(stop, o.timeout, &netio.TimeoutError{Which: "total", After: o.timeout})
		defer cancel()
	}
	if service, asked := given[string](ctx, "service"); asked {
		return o.lookUpService(c, service)
	}
	return o.run(stop, c)
}

// recordTypes reads "mx,TXT". Each use of the option adds to those before.
func recordTypes() func(string) ([]dns.Type, error) {
	var all []dns.Type
	return func(s string) ([]dns.Type, error) {
		for name := range strings.SplitSeq(s, ",") {
			t, err := recordType(strings.TrimSpace(name))
			if err != nil {
				return nil, err
			}
			if !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
		return all, nil
	}
}

func recordType(name string) (dns.Type, error) {
	t, err := dns.ParseType(name)
	if err == nil {
		return t, nil
	}
	wrong := usagef("%v", err)
	if given, found := strings.CutPrefix(name, "ype="); found {
		return 0, wrong.withHint("an option with one dash is a letter: -t " + given)
	}
	if _, err := strconv.ParseUint(name, 10, 16); err == nil {
		return 0, wrong.withHint("the type of that number is written TYPE" + name)
	}
	if name == "" {
		return 0, usagef("a type of record is empty: TYPE[,TYPE...]")
	}
	if near := framing.Nearest(strings.ToUpper(name), dns.TypeNames()); near != "" {
		return 0, wrong.withHint("did you mean " + near + "?")
	}
	return 0, wrong.withHint("a type without a name is written TYPE65")
}

// serviceLabels reads "sip.tcp" or "_sip._tcp" as "_sip._tcp.".
func serviceLabels(s string) (string, error) {
	service, protocol, found := strings.Cut(s, ".")
	service, protocol = strings.TrimPrefix(service, "_"), strings.TrimPrefix(protocol, "_")
	if !found || service == "" || protocol == "" || strings.Contains(protocol, ".") {
		return "", usagef("%q is not SERVICE.PROTOCOL, such as sip.tcp", s)
	}
	return "_" + service + "._" + protocol + ".", nil
}
