package commands

import (
	"context"
	"io"
	"os"

	"github.com/sockkit/sockkit/netio"
)

// listenOptions is everything that the options of listen say.
type listenOptions struct {
	family  family
	timing  timing
	ending  ending
	frames  framingSpec
	talk    []talkStep
	child   childSpec
	ready   ready
	serving serving
	gate    listenGate
	proxy   proxyServing
	passing passing // what goes over a Unix socket beside bytes
	allow   []int   // users who may connect to a Unix socket; nil = everyone
}

// largePipes is how many large pipes the relays of one server share.
const largePipes = 16

// listenAddress reads what listen listens on: an operand, which may be a bare
// port, or -p and perhaps a host.
func listenAddress(operands []string, port string) (netio.Endpoint, error) {
	switch {
	case len(operands) > 1:
		return netio.Endpoint{}, usagef("listen takes one ADDRESS, not %d operands", len(operands)).
			withHint("a command stands behind --")
	case len(operands) == 0 && port == "":
		return netio.Endpoint{}, usagef("listen needs an ADDRESS or -p PORT").
			withHint("for example: sockkit listen :8080")
	case port == "":
		return listenable(operands[0])
	case len(operands) == 0:
		return listenable(":" + port)
	}
	if e, err := netio.ParseEndpointFor(operands[0], netio.Listening); err == nil && e.Port != "" {
		return e, usagef("the port is given twice: %s and -p %s", operands[0], port)
	}
	return netio.HostPort(netio.TCP, operands[0], port)
}

// listenable refuses what nobody can connect to.
func listenable(text string) (netio.Endpoint, error) {
	e, err := netio.ParseEndpointFor(text, netio.Listening)
	if err != nil {
		return e, err
	}
	switch e.Scheme {
	case netio.TCP, netio.TCP4, netio.TCP6, netio.TLS, netio.Unix, netio.Unixpacket, netio.VSock, netio.Systemd, netio.WS, netio.WSS:
		return e, nil
	}
	return e, usagef("%s is not an address to listen on", e).
		withHint("pipe joins any two endpoints: sockkit pipe - " + shellWord(e.String()))
}

// listen binds e, tells who asked that it is bound, and serves one connection,
// or with -k many. stop ends it; with -k clients may then finish for
// o.serving.Drain or until now ends.
func listen(stop, now context.Context, c *Console, e netio.Endpoint, o listenOptions) error {
	stop, cancel := withTotal(stop, o.timing)
	defer cancel()
	if err := o.gate.prepare(stop, o.family); err != nil {
		return err
	}
	listening := o.family.listening(c)
	listening.Refused = refusedHandshake(c, o.serving.KeepOpen)
	listening.Silence = o.silence()
	l, err := netio.Listen(stop, e, listening)
	if err != nil {
		return err
	}
	defer l.Close()
	tellPin(c, l)
	o.family.heed(e)
	c.onWire(e)
	o.ending.NoStdin = o.readsNothing(c)
	if err := o.ready.announce(stop, c, l.Addr()); err != nil {
		return err
	}
	o.proxy.warn(c, l.Addr(), len(o.gate.sources.Allow) > 0, o.family.secures(e))
	gated, release := o.gate.before(stop, c, l)
	defer release()
	var from acceptor = gated
	if o.allow != nil {
		from = doorkeeper{acceptor: gated, uids: o.allow, note: c.Notef}
	}
	if o.passing.given() {
		from = passingAcceptor{from, o.passing}
	}
	return o.ready.beside(stop, c, l.Addr(), func(stop context.Context) error {
		if !o.serving.KeepOpen {
			return newOneShot(c, o).serve(stop, from)
		}
		return o.keepServing(stop, now, c, from)
	})
}

// keepServing is listen -k.
func (o listenOptions) keepServing(stop, now context.Context, c *Console, l acceptor) error {
	handle, out, err := o.handler(stop, c)
	if err != nil {
		return err
	}
	defer out.Close()
	return newServer(c, l, handle, o.serving, o.timing).untilStopped(stop, now)
}

// readsNothing reports whether our own side gives no input. A child's output is
// input whatever standard input is.
func (o listenOptions) readsNothing(c *Console) bool {
	if o.child.given() {
		return false
	}
	return o.ending.NoStdin || o.ready.Run != "" || nullInput(c.Stdin)
}

// handler serves each client of -k: with an answer, a child of its own, or as
// one of a gathering. What is returned with it is closed when all clients are
// done.
func (o listenOptions) handler(stop context.Context, c *Console) (handler, io.Closer, error) {
	if answer := o.answer(stop, c); answer != nil {
		return c.countingEach(func(ctx context.Context, s netio.Stream, p netio.Peer) error {
			return answered(ctx, answer, s, p, o.timing.Idle)
		}), io.NopCloser(nil), nil
	}
	if o.child.given() {
		return o.childHandler(stop, c), io.NopCloser(nil), nil
	}
	g, done, err := o.gather(stop, c)
	if err != nil {
		return nil, nil, err
	}
	return c.countingEach(g.client), done, nil
}

// childHandler starts a child for each client. A drain sends them all SIGTERM.
func (o listenOptions) childHandler(stop context.Context, c *Console) handler {
	d := o.family.dialer(c, o.timing)
	relaying := o.relaying()
	relaying.Pipes = netio.NewPipeBudget(largePipes)
	return func(ctx context.Context, s netio.Stream, p netio.Peer) error {
		child, err := openLocal(ctx, c, d, o.child, childEnv(p.Addr, p.Local), s)
		if err != nil {
			s.Close()
			return err
		}
		if child, ok := child.(netio.Exiter); ok {
			defer context.AfterFunc(stop, child.Terminate)()
		}
		return relayClient(ctx, c, p, child, s, relaying)
	}
}

// relaying is how a client is joined with a child or with our standard streams.
func (o listenOptions) relaying() netio.RelayOptions {
	return relayOptions(o.family, o.ending, o.timing, o.frames)
}

// listening is how listeners are made.
func (f family) listening(c *Console) netio.ListenOptions {
	return netio.ListenOptions{
		Family:     f.Family,
		Numeric:    f.Numeric,
		Socket:     f.Socket,
		Resolver:   f.resolver(),
		Passed:     c.passed,
		MaxMessage: f.Largest,
		Logf:       c.details,
		TLS:        f.TLS,
		AllTLS:     f.AllTLS,
		KeyLog:     keyLogOf(c),
	}
}

// nullInput reports whether standard input is closed or /dev/null, as services
// and cron have it. A listener then goes on receiving, as with -d.
func nullInput(f *os.File) bool {
	if f == nil {
		return true
	}
	in, err := f.Stat()
	if err != nil {
		return true
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(in, null)
}
