package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// oneShot serves one connection. See firstbyte.go for which one counts.
type oneShot struct {
	console *Console
	options listenOptions
	dialer  *netio.Dialer
	input   heldInput
	talk    []talkStep // what is left of the conversation
	sent    int64      // bytes that the client has got before its relay
}

func newOneShot(c *Console, o listenOptions) *oneShot {
	d := o.family.dialer(c, o.timing)
	return &oneShot{
		console: c, options: o, dialer: d, talk: o.talk,
		input: heldInput{console: c, dialer: d, framing: o.relaying().Local, delay: o.timing.Delay},
	}
}

// caller is one client: its connection, the same as frames where frames are
// wanted, and how it is to be joined with our side.
type caller struct {
	netio.Peer
	conn     netio.Stream
	seen     netio.Stream // conn, watched
	remote   netio.Stream
	relaying netio.RelayOptions
}

func (o *oneShot) caller(ctx context.Context, conn netio.Stream, p netio.Peer) caller {
	relaying := o.options.relaying()
	tapped := o.console.tapped(ctx, conn, true)
	return caller{Peer: p, conn: conn, seen: tapped, remote: framedOnce(tapped, &relaying), relaying: relaying}
}

// serve accepts until a connection has counted, closes from, and returns how
// that connection ended. The -w timeout bounds all the waiting in Accept.
func (o *oneShot) serve(ctx context.Context, from acceptor) error {
	defer from.Close()
	waiting, cancel := withFirst(ctx, o.options.timing)
	defer cancel()
	for {
		st, p, err := from.Accept(waiting)
		if err != nil {
			return err
		}
		o.console.Verbosef(1, "connection from %s", peerName(p))
		conn := o.console.met(ctx, "accepted", st)
		err = o.client(conn, o.caller(conn, st, p), from)
		if !errors.Is(err, errNotCounted) {
			return err
		}
		o.console.Verbosef(1, "%s: %v", peerName(p), err)
		o.console.closed(conn, netio.Tally{PeerEnded: true, Ended: "peer closed"}, err)
	}
}

// withFirst bounds the wait for the first connection by -w.
func withFirst(ctx context.Context, t timing) (context.Context, context.CancelFunc) {
	if t.FirstClient <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, t.FirstClient, &netio.TimeoutError{Which: "connect", After: t.FirstClient})
}

// client serves cl, or closes it and returns errNotCounted.
func (o *oneShot) client(ctx context.Context, cl caller, from acceptor) error {
	early := false
	o.sent = 0
	if !o.options.serving.CountEmpty {
		state, err := o.first(ctx, cl)
		if err != nil || state == clientClosed {
			cl.conn.Close()
			if err == nil {
				err = errNotCounted
			}
			return err
		}
		early = state == clientEnded
	}
	if !o.mayRepeat() {
		from.Close()
	}
	tally, err := o.talkTo(ctx, cl)
	if o.options.serving.CountEmpty || !o.mayRepeat() {
		return err
	}
	if ctx.Err() == nil && inVain(tally, err, early) {
		return errNotCounted
	}
	return err
}

// inVain reports whether a client has left before any byte moved either way, so
// far as that can be told afterwards: it ended and nobody complained, or it
// reset the connection, even after we had spoken to one that had ended early. A
// child that fails has something to say by its status.
func inVain(t netio.Tally, err error, early bool) bool {
	switch {
	case t.Received > 0:
		return false
	case errors.Is(err, netio.ErrLost):
		return early || t.Sent == 0
	case isMismatch(err): // nothing was said, where the recording has something
		return early
	}
	return err == nil && t.Sent == 0 && t.PeerEnded
}

// mayRepeat reports whether a connection may turn out afterwards to have been a
// port check: only what can be started again can be served again.
func (o *oneShot) mayRepeat() bool {
	return o.options.child.given() || o.options.answers()
}

// first waits for the first byte of either side. clientClosed means that the
// connection does not count; the others that it is to be served.
func (o *oneShot) first(ctx context.Context, cl caller) (clientState, error) {
	conn, ok := watchable(cl.conn)
	if !ok {
		return clientSpoke, nil
	}
	local, in := localQuiet, o.console.Stdin
	switch {
	case len(o.input.held) > 0, len(o.talk) > 0, o.mayRepeat():
		local, in = localReady, nil
	case o.options.ending.NoStdin:
		local, in = localEnded, nil
	}
	if local == localQuiet {
		state, now, err := conn.await(ctx, in, o.options.timing.Idle)
		if err != nil || state == clientSpoke || state == clientClosed {
			return state, err
		}
		if state == clientQuiet && now == localQuiet {
			return state, &netio.TimeoutError{Which: "idle", After: o.options.timing.Idle}
		}
		return o.decide(ctx, cl, conn, state, now)
	}
	return o.decide(ctx, cl, conn, clientQuiet, local)
}

// decide is first once it is known what our side has to send.
func (o *oneShot) decide(ctx context.Context, cl caller, conn watched, state clientState, local localState) (clientState, error) {
	limit := firstGrace
	if local == localEnded {
		limit = o.options.timing.Idle
		if o.options.ending.passesEnd() {
			if err := cl.conn.CloseWrite(); err != nil {
				return clientClosed, nil
			}
		}
	}
	if state == clientQuiet {
		var err error
		if state, _, err = conn.await(ctx, nil, limit); err != nil {
			return state, err
		}
	}
	switch {
	case state != clientEnded:
		return state, nil
	case local != localReady, len(o.talk) > 0 && o.talk[0].Expect != nil:
		return clientClosed, nil
	case o.mayRepeat():
		return clientEnded, nil
	case len(o.talk) > 0:
		return o.greeted(ctx, cl.remote, conn)
	default:
		return o.probed(ctx, cl.remote, conn)
	}
}

// passesEnd reports whether the end of standard input reaches the client.
func (e ending) passesEnd() bool { return !e.NoHalfClose && !e.NoStdin }

// probed sends the first piece of standard input to a client that has ended its
// direction, and tells from the answer whether it still listens. A piece that
// nobody got stays held.
func (o *oneShot) probed(ctx context.Context, remote netio.Stream, conn watched) (clientState, error) {
	if err := o.input.take(ctx); err != nil || len(o.input.held) == 0 {
		return clientClosed, err
	}
	if err := o.input.send(ctx, remote); failedHere(err) {
		return clientEnded, err
	} else if err != nil {
		return clientClosed, context.Cause(ctx)
	}
	arrived, err := acknowledged(ctx, conn.socket)
	if err != nil || !arrived {
		return clientClosed, err
	}
	o.sent += o.input.done()
	return clientEnded, nil
}

// greeted is probed with the text that the conversation begins with. One that is
// too long for a probe tells nothing.
func (o *oneShot) greeted(ctx context.Context, remote netio.Stream, conn watched) (clientState, error) {
	text := o.talk[0].Send
	if len(text) > probeSize {
		return clientEnded, nil
	}
	if _, err := remote.Write(text); failedHere(err) {
		return clientEnded, fmt.Errorf("send: %w", err)
	} else if err != nil {
		return clientClosed, nil
	}
	arrived, err := acknowledged(ctx, conn.socket)
	if err != nil || !arrived {
		return clientClosed, err
	}
	o.talk = o.talk[1:]
	o.sent += int64(len(text))
	return clientEnded, nil
}

// failedHere reports a failure that any other client would meet as well: what is to
// be sent is no frame, or cannot be recorded.
func failedHere(err error) bool { return framing.Failed(err) || errors.Is(err, netio.ErrLocal) }

// talkTo serves a connection and closes it.
func (o *oneShot) talkTo(ctx context.Context, cl caller) (netio.Tally, error) {
	l := o.options
	if answer := l.answer(ctx, o.console); answer != nil {
		tally, err := o.console.counting(ctx, o.console.details, cl.seen, func(counted netio.Stream) error {
			return answered(ctx, answer, counted, cl.Peer, l.timing.Idle)
		})
		tally.PeerEnded = true
		return tally, err
	}
	if err := o.input.send(ctx, cl.remote); err != nil {
		cl.seen.Close()
		return netio.Tally{}, cmp.Or(context.Cause(ctx), lost("write", err, l.timing.Idle))
	}
	o.sent += o.input.done()
	local, err := o.openLocal(ctx, cl)
	if err != nil {
		cl.seen.Close()
		return netio.Tally{}, err // another client would meet the same failure
	}
	if _, framed := local.(netio.PacketStream); framed {
		cl.relaying.Local = nil
	}
	talked, err := runSteps(ctx, cl.remote, framedOutput(l.ending.output(local), cl.relaying), o.talk, l.timing.Idle, l.ending.MaxBytes)
	if err != nil {
		cl.seen.Close()
		local.Close()
		return netio.Tally{Received: talked.bytes}, err
	}
	cl.relaying.Before.Sent = o.sent
	relaying := afterTalk(cl.relaying, talked)
	tally, err := relay(ctx, o.console, local, cl.remote, relaying)
	tally.Sent -= relaying.Before.Sent // what nobody has asked for: see inVain
	return tally, err
}

// openLocal is our side of a connection: the child, or standard input and
// output with what is left of the input.
func (o *oneShot) openLocal(ctx context.Context, cl caller) (netio.Stream, error) {
	if o.options.child.given() {
		return openLocal(ctx, o.console, o.dialer, o.options.child, childEnv(cl.Addr, cl.Local), cl.conn)
	}
	return o.input.open(ctx)
}
