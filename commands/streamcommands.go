package commands

import (
	"context"
	"net"
	"os"
	"runtime"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// The commands as the parser sees them: which groups of options each one has,
// and how what was given reaches the action.

func listenCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:  "listen",
		Usage: "wait for a stream connection",
		Flags: slices.Concat(seeingFlags(), replayFlags(), servingFlags(), proxyServingFlags(), callerFlags("access"), headerFlags(), childFlags(), terminalFlags(), talkingFlags(), readyFlags(), listenTLSFlags(),
			framingFlags(), endingFlags(), timingFlags(waitClient), familyFlags("`PORT` to listen on")),
		Action: observed(c, runListen),
	}
}

// read fills every group of options.
func (o *listenOptions) read(ctx *cli.Context) error {
	return firstError(
		read(ctx, readFamily, &o.family), read(ctx, readTiming, &o.timing), read(ctx, readEnding, &o.ending),
		read(ctx, readTalking, &o.talk), read(ctx, readChild, &o.child), read(ctx, readReady, &o.ready),
		read(ctx, readServing, &o.serving), read(ctx, readFraming, &o.frames), read(ctx, readListenGate, &o.gate), read(ctx, readProxyServing, &o.proxy))
}

func runListen(ctx *cli.Context, c *Console) error {
	var o listenOptions
	var r reporting
	err := o.read(ctx)
	err = firstError(err, read(ctx, readReporting, &r))
	if err != nil {
		return err
	}
	e, err := listenAddress(ctx.Args().Slice(), o.family.Port)
	if err != nil {
		return err
	}
	if err := bindSource(&e, &o.family.Socket); err != nil {
		return err
	}
	return startListening(ctx, c.With(r), e, o)
}

// startListening looks at what the options and the endpoint say together, and
// listens.
func startListening(ctx *cli.Context, c *Console, e netio.Endpoint, o listenOptions) (err error) {
	if o.frames, err = o.frames.of(e); err != nil {
		return err
	}
	o.frames = o.frames.played(o.child)
	if err := firstError(o.misfits(ctx), o.family.tlsMisfits(ctx, e), o.gate.misfits(ctx, o.family, e)); err != nil {
		return err
	}
	o.ready.URLs, o.ready.URLPath = o.family.urlOf(e)
	if explains(ctx) {
		return explainListen(ctx, c, e, o)
	}
	if !o.serving.KeepOpen {
		oneProcessor()
	}
	c = c.withPassed(e)
	return inFront(ctx, c, o.ready, func(stop, now context.Context, c *Console) error {
		return listen(stop, now, c, e, o)
	}, o.gate.ownSignals()...)
}

// bindSource gives -s the meaning that nc's users know of a listener: the
// address to listen on.
func bindSource(e *netio.Endpoint, s *netio.SocketOptions) error {
	switch {
	case s.Source == "":
		return nil
	case e.Host != "" || e.Path != "" || e.Scheme == netio.Systemd:
		return usagef("the address to listen on is given twice: %s and --source %s", e, s.Source)
	}
	host := s.Source
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	bound, err := netio.HostPort(e.Scheme, host, e.Port)
	if err != nil {
		return err
	}
	e.Host, s.Source = bound.Host, ""
	return nil
}

// misfits refuses options that would be accepted and do nothing.
func (o listenOptions) misfits(ctx *cli.Context) error {
	if o.answers() {
		if err := onlyWith(ctx, "excludes --echo, --discard, --respond, --on and --serve-proxy", "send", "expect", "max-bytes", "send-only", "until",
			"linger", "count", "frame-delay", "local-frame", "crlf", "prefix"); err != nil {
			return err
		}
	}
	if len(o.serving.On) == 0 && o.answers() {
		if err := onlyWith(ctx, "excludes --echo, --discard, --respond and --serve-proxy", "frame"); err != nil {
			return err
		}
	}
	if !o.serving.KeepOpen {
		return onlyWith(ctx, "needs --keep-open", "max-conns", "max-conns-per-ip", "broker", "prefix")
	}
	if o.child.given() || o.serving.Broker {
		if err := onlyWith(ctx, "needs clients that go to standard output", "prefix", "count"); err != nil {
			return err
		}
	}
	return firstError(
		onlyWith(ctx, "needs a single connection, not --keep-open", "send", "expect", "count-empty"),
		o.unlessRelayed(ctx))
}

// unlessRelayed refuses, for connections that no relay serves, what only a
// relay does.
func (o listenOptions) unlessRelayed(ctx *cli.Context) error {
	if o.child.given() {
		return nil
	}
	return onlyWith(ctx, "needs a single connection or a child", "max-bytes", "send-only", "until", "linger", "frame-delay")
}

// onlyWith fails with what is needed if one of the options is given.
func onlyWith(ctx *cli.Context, need string, names ...string) error {
	for _, name := range names {
		if ctx.IsSet(name) {
			return usagef("%s %s", dashed(name), need)
		}
	}
	return nil
}

func dialCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:  "dial",
		Usage: "open a stream connection",
		Flags: slices.Concat(seeingFlags(), replayFlags(), childFlags(), terminalFlags(), rawFlags(), telnetFlags(), talkingFlags(), againFlags(), reconnectFlags(), probingFlags(), statusFlags(), dialTLSFlags(), proxyFlags(),
			framingFlags(), endingFlags(), timingFlags(waitConnect), familyFlags(sourcePort)),
		Action: observed(c, func(ctx *cli.Context, c *Console) error { return runDial(ctx, c, dialTarget, probeTargets) }),
	}
}

// runDial dials what one of the two readers finds in the operands: the second
// one with -z.
func runDial(ctx *cli.Context, c *Console, one func([]string) (netio.Endpoint, error), many func([]string) ([]netio.Endpoint, error)) error {
	o := dialing{raw: ctx.Bool("raw"), telnet: ctx.Bool("telnet")}
	var r reporting
	err := firstError(
		read(ctx, readFamily, &o.family), read(ctx, readTiming, &o.timing), read(ctx, readEnding, &o.ending),
		read(ctx, readFraming, &o.frames), read(ctx, readAgain, &o.again), read(ctx, readTalking, &o.steps), read(ctx, readChild, &o.child),
		read(ctx, readReporting, &r))
	if err := firstError(err, terminalMisfits(ctx, o.child)); err != nil {
		return err
	}
	c = c.With(r)
	if ctx.Bool("zero") {
		targets, err := candidates(ctx.Args().Slice(), ctx.Command.Name == "dial", many)
		ends := endpointsOf(targets)
		if err := firstError(err, o.family.tlsMisfits(ctx, ends...), o.family.Route.misfits(ctx, ends...)); err != nil {
			return err
		}
		if explains(ctx) {
			return explainProbe(ctx, c, targets, o)
		}
		return runProbe(ctx, c, targets, o)
	}
	for _, name := range []string{"json", "repeat", "interval", "status"} {
		if ctx.IsSet(name) {
			return usagef("%s needs -z", dashed(name))
		}
	}
	e, err := one(ctx.Args().Slice())
	if err != nil {
		return err
	}
	if err := firstError(againMisfits(ctx, o.child.given()), o.family.tlsMisfits(ctx, e), o.family.Route.misfits(ctx, e)); err != nil {
		return err
	}
	if o.frames, err = o.frames.of(e); err != nil {
		return err
	}
	if o.telnet && e.Messages() {
		return usagef("%s has messages of its own and takes no --telnet", e).withHint("telnet is a stream of bytes: dial -t HOST:PORT")
	}
	o.frames = o.frames.played(o.child).keyed(o.raw && isTerminal(c.Stdin))
	if o.passing, err = readPassing(ctx, e, o.child); err != nil {
		return err
	}
	o.child = o.child.passed(o.passing, o.timing)
	if explains(ctx) {
		return explainDial(ctx, c, e, o)
	}
	oneProcessor()
	stop, _, release := notifySignals(ctx.Context)
	defer release()
	return dial(stop, c.withPassed(e), e, o)
}

func pipeCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:  "pipe",
		Usage: "join any two endpoints",
		Flags: slices.Concat(
			group("direction", switchFlag("one-way", "u", "from the first to the second only")),
			group("framing", maxFrameFlag()), seeingFlags(), copyingFlags(), rawFlags(), againFlags(), reconnectFlags(), pipeTLSFlags(), proxyFlags(),
			keepingFlags(), readyFlags(), endingFlags(), timingFlags(waitEither), familyFlags(sourcePort)),
		Action: observed(c, runPipe),
	}
}

func runPipe(ctx *cli.Context, c *Console) error {
	o := piping{oneWay: ctx.Bool("one-way"), maxFrame: valueOf[int](ctx, "max-frame"), raw: ctx.Bool("raw")}
	var r reporting
	err := firstError(
		read(ctx, readFamily, &o.family), read(ctx, readTiming, &o.timing), read(ctx, readEnding, &o.ending),
		read(ctx, readReady, &o.ready), read(ctx, readServing, &o.serving), read(ctx, readCopying, &o.copying), read(ctx, readAgain, &o.again),
		read(ctx, readReporting, &r))
	if err != nil {
		return err
	}
	if commandWords(ctx) != nil {
		return usagef("pipe takes no COMMAND").withHint("a child is an endpoint: exec:PROGRAM ARGS or sh:COMMAND")
	}
	a, b, err := pipeEnds(ctx.Args().Slice(), o.oneWay)
	if err != nil {
		return err
	}
	a.endpoint, b.endpoint = withMessageKind(a.endpoint, b.endpoint), withMessageKind(b.endpoint, a.endpoint)
	if o.local, o.network, err = conversion(a.endpoint, b.endpoint, o.maxFrame); err != nil {
		return err
	}
	o.local = keyed(o.local, o.raw && isTerminal(c.Stdin))
	if err := firstError(o.rawMisfits(ctx, a, b), o.misfits(ctx, a.endpoint.Listen || b.endpoint.Listen), o.reconnectMisfits(ctx, a, b), o.family.tlsMisfits(ctx, a.endpoint, b.endpoint),
		o.family.Route.misfits(ctx, a.endpoint, b.endpoint), countMisfits(ctx, a.endpoint, b.endpoint)); err != nil {
		return err
	}
	if explains(ctx) {
		return explainPipe(ctx, c, a.endpoint, b.endpoint, o)
	}
	if !o.serving.KeepOpen {
		oneProcessor()
	}
	c = c.With(r).withPassed(a.endpoint, b.endpoint)
	return inFront(ctx, c, o.ready, func(stop, now context.Context, c *Console) error {
		return pipe(stop, now, c, a, b, o)
	})
}

// misfits refuses options that would be accepted and do nothing.
func (o piping) misfits(ctx *cli.Context, listens bool) error {
	if !listens {
		return onlyWith(ctx, "needs an endpoint that listens", "run", "port-file", "ready-fd", "background", "keep-open")
	}
	if !o.serving.KeepOpen {
		return onlyWith(ctx, "needs --keep-open", "max-conns", "max-conns-per-ip")
	}
	return onlyWith(ctx, "needs a single connection, not --keep-open", "tee", "checksum")
}

// read fills one group of options.
func read[T any](ctx *cli.Context, from func(*cli.Context) (T, error), to *T) error {
	got, err := from(ctx)
	*to = got
	return err
}

// oneProcessor is for runs that end with one relay. The kernel moves its bytes;
// a second processor would only wake for every event that the first has dealt
// with, which costs a third of the throughput.
func oneProcessor() { runtime.GOMAXPROCS(1) }

// inFront runs an action under the signals, or with --background starts it in
// the background. Signals in spared are the action's own.
func inFront(ctx *cli.Context, c *Console, r ready, action func(stop, now context.Context, c *Console) error, spared ...os.Signal) error {
	if r.Background && !inBackground() {
		return startBackground(c, ctx.App.Metadata[metaArgs].([]string))
	}
	stop, now, release := notifySignals(ctx.Context, spared...)
	defer release()
	return action(stop, now, c)
}
