package commands

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// reconnect is pipe with --reconnect. The second endpoint is dialed again and
// again, or the first one if only that can be; the other one stays open.
func (o piping) reconnect(ctx context.Context, c *Console, d *netio.Dialer, a, b pipeEnd) error {
	far, near := b, a
	r := &reconnecting{console: c, again: o.again, relaying: o.relaying()}
	if !b.dialed() {
		far, near = a, b
		r.relaying.Local, r.relaying.Network = r.relaying.Network, r.relaying.Local
	}
	c.onWire(far.endpoint)
	r.relaying = o.towards(r.relaying, b.dialed())
	r.open = func(ctx context.Context) (netio.Stream, error) { return d.Open(ctx, far.endpoint, netio.ReadWrite) }
	r.local = func(ctx context.Context) (netio.Stream, error) {
		s, _, err := near.open(ctx, c, d, o, nil)
		closeListeners(near)
		return s, err
	}
	r.serve = func(ctx context.Context, local, remote netio.Stream, relaying netio.RelayOptions) (netio.Tally, error) {
		c.Verbosef(1, "connected to %s", connName(remote, far.endpoint))
		ctx = c.met(ctx, "connected", remote)
		return relay(ctx, c, local, c.tapped(ctx, remote, false), relaying)
	}
	if b.dialed() { // what comes to A from now on is for B
		local, err := r.local(ctx)
		if err != nil {
			return err
		}
		r.keep(local)
	}
	return r.run(ctx)
}

// towards is how our side is joined with a connection that is dialed again. That
// connection is always read, so that its end is seen: with -u what it says is
// discarded.
func (o piping) towards(r netio.RelayOptions, second bool) netio.RelayOptions {
	r.EndsWithPeer = o.again.AtPeerEnd
	if !r.OneWay {
		return r
	}
	r.OneWay = false
	if second {
		r.DiscardOutput, r.Until = true, netio.UntilStdin
	} else {
		r.NoInput = true
	}
	return r
}

// dialed reports whether the endpoint is a connection that we make.
func (p pipeEnd) dialed() bool {
	e := p.endpoint
	return !e.Listen && (isSocket(e.Scheme) || e.Scheme == netio.Unixpacket)
}

// reconnectMisfits refuses what --reconnect cannot go on with.
func (o piping) reconnectMisfits(ctx *cli.Context, a, b pipeEnd) error {
	dials := a.dialed() || b.dialed()
	switch {
	case !o.again.Reconnect && dials:
		return nil
	case !o.again.Reconnect:
		return onlyWith(ctx, "needs an endpoint that is dialed", "wait", "retry")
	case !dials:
		return usagef("--reconnect needs an endpoint that is dialed, and neither %s nor %s is", a.endpoint, b.endpoint).
			withHint("a listener serves one connection after the other with --keep-open")
	}
	for _, e := range []netio.Endpoint{a.endpoint, b.endpoint} {
		switch e.Scheme {
		case netio.Exec, netio.Sh, netio.PTY, netio.Replay:
			return usagef("--reconnect cannot keep %s beyond a connection", e).
				withHint("let the program write into a pipe: PROGRAM | sockkit pipe --reconnect - tcp:HOST:PORT")
		}
	}
	return onlyWith(ctx, "excludes --reconnect", "keep-open", "tee", "checksum")
}
