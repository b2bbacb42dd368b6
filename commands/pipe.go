package commands

import (
	"context"
	"errors"
	"net"

	"github.com/sockkit/sockkit/netio"
)

// piping is everything that the options of pipe say.
type piping struct {
	family  family
	timing  timing
	ending  ending
	ready   ready
	serving serving
	copying copying
	raw     bool // our terminal, the first endpoint, is in raw mode
	again   again
	oneWay  bool // -u: from the first endpoint to the second

	maxFrame       int            // bytes; 0 = the default
	local, network *netio.Framing // of the first and the second endpoint; nil: as they are
}

// pipeEnd is one endpoint of a pipe, and its listener if it listens.
type pipeEnd struct {
	endpoint netio.Endpoint
	access   netio.Access
	listener *netio.Listener // nil: opened with a Dialer
}

// pipeEnds reads the operands of pipe. The first endpoint is read and the
// second written where an endpoint has to decide, which only files do, and
// `file:...,rw` undoes.
func pipeEnds(operands []string, oneWay bool) (a, b pipeEnd, err error) {
	if len(operands) != 2 {
		return a, b, usagef("pipe joins two endpoints, not %d", len(operands)).
			withHint("for example: sockkit pipe listen:8080 tcp:localhost:80")
	}
	a = pipeEnd{access: netio.ReadOnly}
	b = pipeEnd{access: netio.WriteOnly}
	for i, end := range []*pipeEnd{&a, &b} {
		if end.endpoint, err = netio.ParseEndpoint(operands[i]); err != nil {
			return a, b, err
		}
		if !oneWay && !end.directed() {
			end.access = netio.ReadWrite
		}
		if end.endpoint.Options.File.Follow && end.access != netio.ReadOnly {
			return a, b, usagef("%s would be written, and follow only reads", end.endpoint).
				withHint("what is followed is the first endpoint, without rw")
		}
	}
	return a, b, nil
}

// directed reports whether the place among the operands decides if the endpoint
// is read or written.
func (p pipeEnd) directed() bool {
	e := p.endpoint
	return (e.Scheme == netio.File || e.Scheme == netio.FIFO) && !e.Options.File.ReadWrite
}

// pipe joins a and b: a is opened, or accepted, and then b. With -k each
// connection of the one endpoint that listens is joined with an opening of the
// other, all at once; stop and now end it as they end listen -k.
func pipe(stop, now context.Context, c *Console, a, b pipeEnd, o piping) error {
	stop, cancel := withTotal(stop, o.timing)
	defer cancel()
	if o.serving.KeepOpen && a.endpoint.Listen == b.endpoint.Listen {
		return usagef("pipe -k needs exactly one endpoint that listens")
	}
	o.family.heed(a.endpoint, b.endpoint)
	if hasSessions(b.endpoint) && !b.endpoint.Listen && o.timing.Linger == 0 {
		o.timing.Linger = defaultReplyWait // the peer has no end to wait for
	}
	defer func() { closeListeners(a, b) }()
	var bound net.Addr
	for _, end := range []*pipeEnd{&a, &b} {
		if !end.endpoint.Listen {
			continue
		}
		listening := o.family.listening(c)
		listening.Refused = refusedHandshake(c, o.serving.KeepOpen)
		listening.Silence = o.timing.Linger
		if hasSessions(end.endpoint) {
			listening.SessionIdle = o.timing.Idle
			o.timing.Idle = 0 // the session's end is the relay's
		}
		l, err := netio.Listen(stop, end.endpoint, listening)
		if err != nil {
			return err
		}
		end.listener = l
		tellPin(c, l)
		if bound == nil {
			bound = l.Addr()
		}
	}
	if bound == nil {
		return o.once(stop, c, a, b)
	}
	if err := o.ready.announce(stop, c, bound); err != nil {
		return err
	}
	return o.ready.beside(stop, c, bound, func(stop context.Context) error {
		if o.serving.KeepOpen {
			return o.fork(stop, now, c, a, b)
		}
		return o.once(stop, c, a, b)
	})
}

// hasSessions reports whether the peers of the endpoint cannot end. Where it
// listens they are forgotten when they are silent.
func hasSessions(e netio.Endpoint) bool {
	return e.Messages() && e.Scheme != netio.Unixpacket && !isWebSocket(e)
}

func closeListeners(ends ...pipeEnd) {
	for _, end := range ends {
		if end.listener != nil {
			end.listener.Close()
		}
	}
}

// once joins a and b for one conversation.
func (o piping) once(ctx context.Context, c *Console, a, b pipeEnd) error {
	c.expect(a.expected(c))
	if err := b.sparesItsInput(c, a); err != nil {
		return err
	}
	d := o.family.dialer(c, o.timing)
	if err := replays(d, a, b); err != nil {
		return err
	}
	if o.again.Reconnect {
		return o.reconnect(ctx, c, d, a, b)
	}
	copies, err := o.copying.begin(ctx, c, d, a, b)
	if err != nil {
		return err
	}
	return copies.end(c, o.join(ctx, c, d, a, b, copies))
}

// join opens a and b and relays between them.
func (o piping) join(ctx context.Context, c *Console, d *netio.Dialer, a, b pipeEnd, copies *copies) error {
	first, env, err := a.open(ctx, c, d, o.timing, nil)
	if err != nil {
		return err
	}
	second, _, err := b.open(ctx, c, d, o.timing, env)
	if err != nil {
		return errors.Join(err, first.Close())
	}
	closeListeners(a, b)
	relaying := copies.into(o.relaying(), first, second)
	ctx, first, second = c.tappedEnd(ctx, a, b, first, second)
	if o.raw {
		_, err = relayRaw(ctx, c, first, second, relaying)
		return err
	}
	_, err = relay(ctx, c, first, second, relaying)
	return err
}

// open opens or accepts one end; t bounds the wait for a client. env is added to a child's environment; the one
// that is returned describes the connection that was opened, if it is one.
func (p pipeEnd) open(ctx context.Context, c *Console, d *netio.Dialer, t timing, env []string) (netio.Stream, []string, error) {
	if p.listener != nil {
		waiting, cancel := withFirst(ctx, t)
		defer cancel()
		s, peer, err := p.listener.Accept(waiting)
		if err != nil {
			return nil, nil, err
		}
		return s, childEnv(peer.Addr, peer.Local), nil
	}
	own := *d
	if env != nil {
		own.Env = append(c.Environ(), env...)
	}
	s, err := own.Open(ctx, p.endpoint, p.access)
	if err != nil {
		return nil, nil, err
	}
	c.followWindow(s)
	return s, connEnv(s), nil
}

// fork is pipe -k. Every client has the other endpoint opened anew: "-" and fd:
// outlive each of them, while file: is truncated by each unless it says append.
// A followed file is read on from where the last client left it, and a named
// pipe is held and unlinked for all of them together.
func (o piping) fork(stop, now context.Context, c *Console, a, b pipeEnd) error {
	listening, other := a, b
	if b.listener != nil {
		listening, other = b, a
	}
	c.onWire(listening.endpoint)
	d := o.family.dialer(c, o.timing)
	d.KeepOpen = true
	if err := replays(d, a, b); err != nil {
		return err
	}
	d.Held = new(netio.Held)
	defer func() {
		if err := d.Held.Close(); err != nil {
			c.Notef("%v", err)
		}
	}()
	relaying := o.relaying()
	relaying.Pipes = netio.NewPipeBudget(largePipes)
	handle := func(ctx context.Context, st netio.Stream, p netio.Peer) error {
		far, _, err := other.open(ctx, c, d, o.timing, childEnv(p.Addr, p.Local))
		if err != nil {
			return errors.Join(err, st.Close())
		}
		if child, ok := far.(netio.Exiter); ok {
			defer context.AfterFunc(stop, child.Terminate)()
		}
		if listening.listener == b.listener {
			st, far = far, st
		}
		return relayClient(ctx, c, p, st, far, relaying)
	}
	return newServer(c, listening.listener, handle, o.serving, o.timing).untilStopped(stop, now)
}

// relaying puts the options into the relay's words. What comes back for a
// first endpoint that takes no bytes is discarded and counted by the relay.
func (o piping) relaying() netio.RelayOptions {
	r := relayOptions(o.family, o.ending, o.timing, framingSpec{Max: o.maxFrame})
	r.OneWay = o.oneWay
	if o.local != nil {
		r.Local = o.local
	}
	if o.network != nil {
		r.Network = o.network
	}
	return r
}
