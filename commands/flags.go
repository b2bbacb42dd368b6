package commands

import (
	"fmt"
	"math"
	"net"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// Each group of options is one function that makes its flags and one that
// reads them into the struct of options.go. Readers take options that a
// command does not have as not given.

// defaultConnect is how long dialing may take if nothing else is said.
const defaultConnect = 10 * time.Second

// defaultDrain is how long clients may finish after a listener was stopped.
const defaultDrain = 5 * time.Second

// group files flags under the heading of --help.
func group(heading string, flags ...cli.Flag) []cli.Flag {
	for _, flag := range flags {
		switch f := flag.(type) {
		case *cli.BoolFlag:
			f.Category = heading
		case *cli.GenericFlag:
			f.Category = heading
		}
	}
	return flags
}

// sourcePort is what -p means to a command that dials.
const sourcePort = "local `PORT`"

// familyFlags has -p in the meaning that the command gives it.
func familyFlags(port string) []cli.Flag {
	return append(group("addresses and sockets",
		switchFlag("ipv4", "4", "use IPv4 only"),
		switchFlag("ipv6", "6", "use IPv6 only"),
		switchFlag("numeric", "n", "refuse names: IP addresses and port numbers only"),
		valueFlag("source", "s", "local address `HOST[:PORT]`", filled),
		valueFlag("port", "p", port, portNumber),
		valueFlag("interface", "", "bind to the network interface `NAME`", filled),
		valueFlag("ttl", "", "time to live, `HOPS` from 1 to 255", count(1, 255)),
		valueFlag("dscp", "", "differentiated services `CODE`, 0 to 63", count(0, 63)),
		valueFlag("keepalive", "", "probe an idle peer after `TIME` (15s)", positiveDuration),
		switchFlag("nodelay", "", "never gather small writes"),
		valueFlag("resolver", "", "who resolves names: system, go or a `SERVER`", resolverName),
	), bufferFlags()...)
}

// bufferFlags are those of every kind of socket.
func bufferFlags() []cli.Flag {
	return group("addresses and sockets",
		valueFlag("recv-buffer", "", "receive buffer of `SIZE`", bufferSize),
		valueFlag("send-buffer", "", "send buffer of `SIZE`", bufferSize),
	)
}

// readFamily fails if both families are asked for, or two source ports.
func readFamily(c *cli.Context) (family, error) {
	f := family{
		Numeric: c.Bool("numeric"),
		Port:    valueOf[string](c, "port"),
		Largest: valueOf[int](c, "max-frame"),
		Resolve: valueOf[string](c, "resolver"),
		Socket: netio.SocketOptions{
			Source:     valueOf[string](c, "source"),
			Interface:  valueOf[string](c, "interface"),
			TTL:        valueOf[int](c, "ttl"),
			KeepAlive:  valueOf[time.Duration](c, "keepalive"),
			NoDelay:    c.Bool("nodelay"),
			RecvBuffer: valueOf[int](c, "recv-buffer"),
			SendBuffer: valueOf[int](c, "send-buffer"),
		},
	}
	if code, ok := given[int](c, "dscp"); ok {
		f.Socket.DSCP = code + 1
	}
	if err := firstError(exclusive(c, "ipv4", "ipv6"), f.resolverOf(c), f.readTLS(c), f.readRoute(c)); err != nil {
		return f, err
	}
	switch {
	case c.Bool("ipv4"):
		f.Family = netio.IPv4
	case c.Bool("ipv6"):
		f.Family = netio.IPv6
	}
	return f.withSourcePort(listens(c))
}

// resolverOf takes the resolver from the environment where no option says it.
func (f *family) resolverOf(c *cli.Context) error {
	said := environment(c, "SOCKKIT_RESOLVER")
	if f.Resolve != "" || said == "" {
		return nil
	}
	name, err := resolverName(said)
	if err != nil {
		return fmt.Errorf("SOCKKIT_RESOLVER: %w", err)
	}
	f.Resolve = name
	return nil
}

// listens reports whether the command waits for others.
func listens(c *cli.Context) bool { return c.Command.Name == "listen" || c.Bool("listen") }

// withSourcePort makes -p part of the source, except where it is the port to
// listen on.
func (f family) withSourcePort(listens bool) (family, error) {
	if f.Port == "" {
		return f, nil
	}
	if _, _, err := net.SplitHostPort(f.Socket.Source); err == nil {
		return f, usagef("the port is given twice: --source %s and --port %s", f.Socket.Source, f.Port)
	}
	if !listens {
		host := strings.TrimSuffix(strings.TrimPrefix(f.Socket.Source, "["), "]")
		f.Socket.Source, f.Port = net.JoinHostPort(host, f.Port), ""
	}
	return f, nil
}

// What -w means, by what a command waits for.
const (
	waitConnect = "give up connecting after `TIME` (10s)"
	waitClient  = "give up waiting for a client after `TIME` (never)"
	waitEither  = "give up connecting (10s), or waiting for a client (never), after `TIME`"
)

func timingFlags(wait string) []cli.Flag {
	return group("time",
		valueFlag("connect-timeout", "w", wait, positiveDuration),
		valueFlag("idle-timeout", "", "end after `TIME` of silence both ways", positiveDuration),
		valueFlag("timeout", "", "end the whole run after `TIME`", positiveDuration),
		valueFlag("linger", "q", "stay `TIME` after the end of input (for ever)", netio.ParseDuration),
		valueFlag("frame-delay", "", "pause `TIME` between frames, or lines, that are sent", positiveDuration),
	)
}

// readTiming fails if SOCKKIT_CONNECT_TIMEOUT is no duration. For the wait for
// the first client neither that nor the default counts. A linger of nothing
// becomes the shortest, as zero is "none".
func readTiming(c *cli.Context) (timing, error) {
	t := timing{
		Connect: valueOf[time.Duration](c, "connect-timeout"),
		Idle:    valueOf[time.Duration](c, "idle-timeout"),
		Total:   valueOf[time.Duration](c, "timeout"),
		Linger:  valueOf[time.Duration](c, "linger"),
		Delay:   valueOf[time.Duration](c, "frame-delay"),
	}
	if c.IsSet("linger") {
		t.Linger = max(t.Linger, 1)
	}
	if t.FirstClient = t.Connect; t.Connect != 0 {
		return t, nil
	}
	t.Connect = defaultConnect
	if said := environment(c, "SOCKKIT_CONNECT_TIMEOUT"); said != "" {
		d, err := positiveDuration(said)
		if err != nil {
			return t, fmt.Errorf("SOCKKIT_CONNECT_TIMEOUT: %w", err)
		}
		t.Connect = d
	}
	return t, nil
}

func endingFlags() []cli.Flag {
	return group("ending",
		choiceFlag("until", "whose end of input ends it: network, stdin or both, as `END`", "network", "stdin", "both"),
		switchFlag("no-half-close", "", "do not pass the end of input on"),
		switchFlag("half-close", "N", "pass the end of input on (the default)"),
		&cli.BoolFlag{Name: "no-stdin", Aliases: []string{"d", "recv-only"}, Usage: "do not read standard input"},
		switchFlag("send-only", "", "end with the input; discard what comes"),
		valueFlag("max-bytes", "", "end after receiving `SIZE`", size),
		valueFlag("count", "", "end after receiving `N` frames, or lines", count(1, most)),
	)
}

// readEnding fails on options that contradict each other.
func readEnding(c *cli.Context) (ending, error) {
	e := ending{
		Until:       netio.UntilNetwork,
		NoHalfClose: c.Bool("no-half-close"),
		NoStdin:     c.Bool("no-stdin"),
		SendOnly:    c.Bool("send-only"),
		MaxBytes:    valueOf[int64](c, "max-bytes"),
		Count:       int64(valueOf[int](c, "count")),
	}
	if c.Command.Name == "pipe" {
		e.Until = netio.UntilBoth
	}
	switch valueOf[string](c, "until") {
	case "network":
		e.Until = netio.UntilNetwork
	case "both":
		e.Until = netio.UntilBoth
	case "stdin":
		e.Until = netio.UntilStdin
	}
	if e.SendOnly && !c.IsSet("until") {
		e.Until = netio.UntilStdin
	}
	return e, firstError(exclusive(c, "half-close", "no-half-close"), exclusive(c, "no-stdin", "send-only"))
}

func reportingFlags() []cli.Flag {
	return group("reporting",
		switchFlag("verbose", "v", "tell what happens; twice: in detail"),
		switchFlag("quiet", "", "tell errors only"),
		switchFlag("explain", "", "tell what would be done, and do nothing"),
		choiceFlag("color", "colour messages: auto, always or never, as `WHEN`", colourChoices()...),
		switchFlag("h", "", "show the most useful options and examples"),
		switchFlag("help", "", "show all options"),
		switchFlag("version", "", "show the version"),
	)
}

// readReporting fails if everything and nothing is to be told.
func readReporting(c *cli.Context) (reporting, error) {
	return reporting{Verbose: c.Count("verbose"), Quiet: c.Bool("quiet")}, exclusive(c, "verbose", "quiet")
}

// exclusive fails if more than one of the options was given.
func exclusive(c *cli.Context, names ...string) error {
	first := ""
	for _, name := range names {
		switch {
		case !c.IsSet(name):
		case first != "":
			return usagef("%s and %s exclude each other", dashed(first), dashed(name))
		default:
			first = name
		}
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// environment reads a variable through the console of this run.
func environment(c *cli.Context, name string) string {
	if console, ok := c.App.Metadata[metaConsole].(*Console); ok {
		return console.Getenv(name)
	}
	return ""
}

// most is the highest count that an option takes where nothing else limits it.
const most = math.MaxInt32

// maxRespond caps what --respond reads from a file.
const maxRespond = 16 << 20

// readRespond gives the text of --respond, or the file of that name.
func readRespond(arg string) ([]byte, error) {
	info, err := os.Stat(arg)
	if err != nil || info.IsDir() {
		return unescape(arg)
	}
	if info.Size() > maxRespond {
		return nil, usagef("%s is larger than --respond can hold (16M)", arg)
	}
	b, err := os.ReadFile(arg)
	if err != nil {
		return nil, fmt.Errorf("--respond: %w", err)
	}
	return b, nil
}
