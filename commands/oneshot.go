package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// oneShot serves one connection. See firstbyte.go for which one counts.
type oneShot struct {
	console *Console
	options listenOptions
	dialer  *netio.Dialer
	held    []byte // read from standard input for a client that did not count
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
		err = o.client(ctx, st, p, from)
		if !errors.Is(err, errNotCounted) {
			return err
		}
		o.console.Verbosef(1, "%s: %v", peerName(p), err)
	}
}

// withFirst bounds the wait for the first connection by -w.
func withFirst(ctx context.Context, t timing) (context.Context, context.CancelFunc) {
	if t.Connect <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, t.Connect, &netio.TimeoutError{Which: "connect", After: t.Connect})
}

// client serves st, or closes it and returns errNotCounted.
func (o *oneShot) client(ctx context.Context, st netio.Stream, p netio.Peer, from acceptor) error {
	early := false
	if !o.options.serving.CountEmpty {
		state, err := o.first(ctx, st)
		if err != nil || state == clientClosed {
			st.Close()
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
	tally, err := o.talkTo(ctx, st, p)
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
	}
	return err == nil && t.Sent == 0 && t.PeerEnded
}

// mayRepeat reports whether a connection may turn out afterwards to have been a
// port check: only what can be started again can be served again.
func (o *oneShot) mayRepeat() bool {
	return o.options.child.given() || answerFor(o.options.serving) != nil
}

// first waits for the first byte of either side. clientClosed means that the
// connection does not count; the others that it is to be served.
func (o *oneShot) first(ctx context.Context, st netio.Stream) (clientState, error) {
	conn, ok := st.(syscall.Conn)
	if !ok {
		return clientSpoke, nil
	}
	local, in := localQuiet, o.console.Stdin
	switch {
	case len(o.held) > 0, len(o.options.talk) > 0, o.mayRepeat():
		local, in = localReady, nil
	case o.options.ending.NoStdin:
		local, in = localEnded, nil
	}
	if local == localQuiet {
		state, now, err := awaitFirst(ctx, conn, in, o.options.timing.Idle)
		if err != nil || state == clientSpoke || state == clientClosed {
			return state, err
		}
		if state == clientQuiet && now == localQuiet {
			return state, &netio.TimeoutError{Which: "idle", After: o.options.timing.Idle}
		}
		return o.decide(ctx, st, conn, state, now)
	}
	return o.decide(ctx, st, conn, clientQuiet, local)
}

// decide is first once it is known what our side has to send.
func (o *oneShot) decide(ctx context.Context, st netio.Stream, conn syscall.Conn, state clientState, local localState) (clientState, error) {
	limit := firstGrace
	if local == localEnded {
		limit = o.options.timing.Idle
		if o.options.ending.passesEnd() {
			if err := st.CloseWrite(); err != nil {
				return clientClosed, nil
			}
		}
	}
	if state == clientQuiet {
		var err error
		if state, _, err = awaitFirst(ctx, conn, nil, limit); err != nil {
			return state, err
		}
	}
	switch {
	case state != clientEnded:
		return state, nil
	case local == localReady && !o.mayRepeat() && len(o.options.talk) == 0:
		return o.probed(ctx, st, conn)
	case local == localReady:
		return clientEnded, nil
	default:
		return clientClosed, nil
	}
}

// passesEnd reports whether the end of standard input reaches the client.
func (e ending) passesEnd() bool { return !e.NoHalfClose && !e.NoStdin }

// probed sends the first piece of standard input to a client that has ended its
// direction, and tells from the answer whether it still listens. A piece that
// nobody got stays in o.held.
func (o *oneShot) probed(ctx context.Context, st netio.Stream, conn syscall.Conn) (clientState, error) {
	if len(o.held) == 0 {
		buf := make([]byte, probeSize)
		n, err := o.console.Stdin.Read(buf)
		if err != nil && !errors.Is(err, io.EOF) {
			return clientClosed, fmt.Errorf("read standard input: %w: %w", netio.ErrLocal, err)
		}
		if n == 0 {
			return clientClosed, nil
		}
		o.held = buf[:n]
	}
	if _, err := st.Write(o.held); err != nil {
		return clientClosed, nil
	}
	arrived, err := acknowledged(ctx, conn)
	if err != nil || !arrived {
		return clientClosed, err
	}
	o.held = nil
	return clientEnded, nil
}

// talkTo serves a connection and closes it.
func (o *oneShot) talkTo(ctx context.Context, st netio.Stream, p netio.Peer) (netio.Tally, error) {
	l := o.options
	if answer := answerFor(l.serving); answer != nil {
		counted := &countedStream{Stream: st}
		err := answered(ctx, answer, counted, l.timing.Idle)
		return netio.Tally{Sent: counted.sent, Received: counted.received, PeerEnded: true}, err
	}
	if len(o.held) > 0 {
		if _, err := st.Write(o.held); err != nil {
			st.Close()
			return netio.Tally{}, fmt.Errorf("write: %w: %w", netio.ErrLost, err)
		}
		o.held = nil
	}
	talked, err := runSteps(ctx, st, o.console.Stdout, l.talk, l.timing.Idle, l.ending.MaxBytes)
	if err != nil {
		st.Close()
		return netio.Tally{Received: talked}, err
	}
	local, err := openLocal(ctx, o.console, o.dialer, l.child, childEnv(p.Addr, p.Local))
	if err != nil {
		st.Close()
		// Nothing was moved, yet another client would meet the same failure.
		return netio.Tally{}, fmt.Errorf("%w: %w", netio.ErrLocal, err)
	}
	return relay(ctx, o.console, local, st, l.relaying())
}

// countedStream counts what an answer moves. Answers copy through a buffer, so
// nothing is lost by the wrapping.
type countedStream struct {
	netio.Stream
	sent, received int64
}

func (s *countedStream) Read(p []byte) (int, error) {
	n, err := s.Stream.Read(p)
	s.received += int64(n)
	return n, err
}

func (s *countedStream) Write(p []byte) (int, error) {
	n, err := s.Stream.Write(p)
	s.sent += int64(n)
	return n, err
}

// SetDeadline passes the idle clock on to a stream that has one.
func (s *countedStream) SetDeadline(t time.Time) error {
	if clock, ok := s.Stream.(interface{ SetDeadline(time.Time) error }); ok {
		return clock.SetDeadline(t)
	}
	return nil
}
