package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// udpOptions is everything that the options of udp say.
type udpOptions struct {
	family family
	timing timing
	ready  ready
	child  childSpec

	listen, probe     bool
	noStdin, sendOnly bool
	local             netio.Framing // our side
	first             [][]byte      // --send, datagrams that go before the input
	count             int64         // datagrams received; 0 = no limit
	replyWait         time.Duration // after the end of input

	reply       netio.ReplyRule
	echo        bool
	ack         []byte // nil = none
	atOnce      int    // children
	execTimeout time.Duration
}

// How udp behaves where nothing is said.
const (
	defaultReplyWait   = time.Second
	defaultExecTimeout = 10 * time.Second
	defaultAtOnce      = 32
)

func udpCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:  "udp",
		Usage: "datagrams: send and collect, or -l to receive",
		Flags: slices.Concat(seeingFlags(), datagramFlags(), datagramServingFlags(), childFlags(), groupFlags(), readyFlags(),
			without(timingFlags(waitConnect), "linger"), without(familyFlags("local `PORT`, or with -l the one to listen on"), "keepalive", "nodelay")),
		Action: observed(c, runUDP),
	}
}

func datagramFlags() []cli.Flag {
	return group("datagrams",
		switchFlag("listen", "l", "receive from everybody"),
		switchFlag("zero", "z", "tell whether the port is open, closed or unknown"),
		&cli.GenericFlag{
			Name: "send", Usage: "send `TEXT` with C escapes as a datagram, before the input; repeatable",
			Value: &talkValue{to: new(conversation), read: sendStep},
		},
		valueFlag("reply-wait", "", "wait `TIME` for replies after the end of input (1s)", netio.ParseDuration),
		valueFlag("count", "", "end after receiving `N` datagrams", count(1, most)),
		valueFlag("local-frame", "", "what a datagram is on our side, as `CODEC` (a line with its newline)", framing.Parse),
		valueFlag("frame", "", "datagrams need no `CODEC` on the wire: not for udp", noWireCodec),
		&cli.BoolFlag{Name: "no-stdin", Aliases: []string{"d", "recv-only"}, Usage: "do not read standard input"},
		switchFlag("send-only", "", "end with the input; receive nothing"),
	)
}

func datagramServingFlags() []cli.Flag {
	return group("with --listen",
		valueFlag("reply", "", "who gets standard input: last, first, all or none, as `WHO` (last)", replyRule),
		switchFlag("echo", "", "send each datagram back"),
		valueFlag("ack", "", "answer each datagram with `TEXT`", unescape),
		valueFlag("max-conns", "", "run at most `N` children at a time (32)", count(1, most)),
		valueFlag("exec-timeout", "", "end a child after `TIME` (10s)", positiveDuration),
	)
}

func groupFlags() []cli.Flag {
	return group("groups and broadcast",
		valueFlag("join", "", "hear the multicast `GROUP[@IFACE]`; repeatable", gathered("+")),
		switchFlag("broadcast", "", "allow sending to broadcast addresses"),
		valueFlag("multicast-ttl", "", "how far multicast goes, `HOPS` from 1 to 255 (1)", count(1, 255)),
		choiceFlag("loop", "whether this machine hears our own multicast: `on|off` (on)", "on", "off"),
		switchFlag("reuse", "", "share the address with other programs"),
	)
}

// gathered makes a reader for an option that may be repeated: it gives all the
// values so far, with the separator between them.
func gathered(separator string) func(string) (string, error) {
	var all []string
	return func(s string) (string, error) {
		if s == "" {
			return filled(s)
		}
		all = append(all, s)
		return strings.Join(all, separator), nil
	}
}

// without leaves out the flags of those names.
func without(flags []cli.Flag, names ...string) []cli.Flag {
	return slices.DeleteFunc(flags, func(f cli.Flag) bool { return slices.Contains(names, f.Names()[0]) })
}

func noWireCodec(string) (framing.Codec, error) {
	return nil, usagef("a datagram has its own boundaries and takes no codec; --local-frame says what one is on our side")
}

func replyRule(s string) (netio.ReplyRule, error) {
	rules := map[string]netio.ReplyRule{
		"last": netio.ReplyLast, "all": netio.ReplyAll, "first": netio.ReplyFirst, "none": netio.ReplyNone,
	}
	rule, known := rules[s]
	if !known {
		return 0, usagef("%q is not one of: last, first, all, none", s)
	}
	return rule, nil
}

// readDatagrams reads what only udp has.
func readDatagrams(c *cli.Context) (udpOptions, error) {
	o := udpOptions{
		listen: c.Bool("listen"), probe: c.Bool("zero"),
		noStdin: c.Bool("no-stdin"), sendOnly: c.Bool("send-only"),
		count: int64(valueOf[int](c, "count")), replyWait: defaultReplyWait,
		reply: valueOf[netio.ReplyRule](c, "reply"), echo: c.Bool("echo"),
		atOnce: defaultAtOnce, execTimeout: defaultExecTimeout,
		local: netio.Framing{In: wholeLines(), Out: rawFrames()},
	}
	if codec, ok := given[framing.Codec](c, "local-frame"); ok {
		o.local = netio.Framing{In: codec, Out: codec}
	}
	if wait, ok := given[time.Duration](c, "reply-wait"); ok {
		o.replyWait = max(wait, 1) // none at all is the shortest
	}
	if n, ok := given[int](c, "max-conns"); ok {
		o.atOnce = n
	}
	if limit, ok := given[time.Duration](c, "exec-timeout"); ok {
		o.execTimeout = limit
	}
	if text, ok := given[[]byte](c, "ack"); ok {
		o.ack = append([]byte{}, text...)
	}
	steps, err := readTalking(c)
	for _, step := range steps {
		o.first = append(o.first, step.Send)
	}
	return o, firstError(err, exclusive(c, "no-stdin", "send-only"))
}

// readGroups puts the options of groups and broadcast into the socket's.
func readGroups(c *cli.Context, s *netio.SocketOptions) {
	s.Broadcast, s.Reuse = c.Bool("broadcast"), c.Bool("reuse")
	s.Join = valueOf[string](c, "join")
	s.MulticastTTL = valueOf[int](c, "multicast-ttl")
	s.NoLoop = valueOf[string](c, "loop") == "off"
}

func runUDP(ctx *cli.Context, c *Console) error {
	var o udpOptions
	var r reporting
	err := read(ctx, readDatagrams, &o)
	err = firstError(err,
		read(ctx, readFamily, &o.family), read(ctx, readTiming, &o.timing), read(ctx, readChild, &o.child),
		read(ctx, readReady, &o.ready), read(ctx, readReporting, &r), o.misfits(ctx))
	if err != nil {
		return err
	}
	readGroups(ctx, &o.family.Socket)
	e, err := udpAddress(ctx.Args().Slice(), o.family.Port, o.listen)
	if err != nil {
		return err
	}
	if explains(ctx) {
		return explainUDP(ctx, c, e, o)
	}
	oneProcessor()
	switch {
	case o.listen:
		if err := bindSource(&e, &o.family.Socket); err != nil {
			return err
		}
		return inFront(ctx, c.With(r), o.ready, func(stop, _ context.Context, c *Console) error {
			return receiveUDP(stop, c, e, o)
		})
	case o.probe:
		return underSignals(ctx, func(stop context.Context) error { return probeUDP(stop, c.With(r), e, o) })
	default:
		return underSignals(ctx, func(stop context.Context) error { return sendUDP(stop, c.With(r), e, o) })
	}
}

// underSignals runs an action that a signal ends.
func underSignals(ctx *cli.Context, action func(stop context.Context) error) error {
	stop, _, release := notifySignals(ctx.Context)
	defer release()
	return action(stop)
}

// misfits refuses options that would be accepted and do nothing.
func (o udpOptions) misfits(ctx *cli.Context) error {
	if !o.listen {
		return firstError(
			onlyWith(ctx, "needs --listen", "reply", "echo", "ack", "exec", "sh", "max-conns", "exec-timeout",
				"run", "port-file", "ready-fd", "background"),
			o.childNeedsListen(), o.unfitForProbe(ctx))
	}
	err := firstError(
		onlyWith(ctx, "excludes --listen", "zero", "send", "reply-wait", "send-only", "connect-timeout",
			"broadcast", "multicast-ttl", "loop"),
		exclusive(ctx, "echo", "ack", "exec", "sh", "reply"))
	switch {
	case err != nil:
		return err
	case o.child.given() && (o.echo || o.ack != nil || ctx.IsSet("reply")):
		return usagef("COMMAND after -- excludes --echo, --ack and --reply")
	case !o.child.given():
		err = onlyWith(ctx, "needs a COMMAND, --exec or --sh", "max-conns", "exec-timeout")
	}
	if err == nil && (o.child.given() || o.echo) {
		err = onlyWith(ctx, "has nothing to say where each datagram is answered and none is printed", "local-frame")
	}
	return err
}

func (o udpOptions) childNeedsListen() error {
	if !o.child.given() {
		return nil
	}
	return usagef("COMMAND answers datagrams that are received: it needs --listen")
}

func (o udpOptions) unfitForProbe(ctx *cli.Context) error {
	if !o.probe {
		return nil
	}
	return onlyWith(ctx, "excludes -z", "count", "local-frame", "no-stdin", "send-only", "frame-delay", "idle-timeout")
}

// udpAddress reads ADDRESS or HOST PORT, or with -p what listening needs.
func udpAddress(operands []string, port string, listening bool) (netio.Endpoint, error) {
	switch {
	case len(operands) == 1 && port == "":
		return udpEndpoint(operands[0], listening)
	case len(operands) == 2 && port == "":
		return netio.HostPort(netio.UDP, operands[0], operands[1])
	case len(operands) == 0 && port != "":
		return udpEndpoint(":"+port, listening)
	case len(operands) == 1:
		return netio.HostPort(netio.UDP, operands[0], port)
	case len(operands) == 0:
		return netio.Endpoint{}, usagef("udp needs an ADDRESS").
			withHint("for example: sockkit udp localhost:5000, or sockkit udp -l :5000")
	default:
		return netio.Endpoint{}, usagef("udp takes one ADDRESS, or HOST PORT, not %d operands", len(operands)).
			withHint("a command stands behind --")
	}
}

// udpEndpoint reads an address; one without a scheme is one of udp.
func udpEndpoint(text string, listening bool) (netio.Endpoint, error) {
	use := netio.Dialing
	if listening {
		use = netio.Listening
	}
	e, err := netio.ParseEndpointFor(text, use)
	word, _, _ := strings.Cut(text, ":")
	if strings.Contains(word, "/") {
		return e, usagef("%q is a path, and no address of datagrams over UDP", text).withHint(otherCommand(netio.Unixgram))
	}
	if strings.EqualFold(word, "udp") || strings.EqualFold(word, "udp4") || strings.EqualFold(word, "udp6") {
		return e, err
	}
	if err == nil && (e.Scheme != netio.TCP || strings.EqualFold(word, "tcp")) {
		return e, usagef("%s is no address of datagrams over UDP", e).withHint(otherCommand(e.Scheme))
	}
	return netio.ParseEndpointFor("udp:"+text, use)
}

// otherCommand names the command for an endpoint that is not udp's.
func otherCommand(s netio.Scheme) string {
	switch s {
	case netio.Unix, netio.Unixgram, netio.Unixpacket:
		return "sockets with a path are a command of their own: sockkit unix"
	default:
		return "sockkit dial and listen are for connections; pipe joins any two endpoints"
	}
}
