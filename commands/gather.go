package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// gathering is what the clients of listen -k have in common when none has a
// child or an answer of its own: their records go to standard output, or with
// --broker to each other, and those of standard input to all of them.
type gathering struct {
	framing     netio.Framing // of the clients
	collect     *collector    // nil: nothing is collected
	cast        *broadcast    // nil: nothing is sent
	broker      bool          // the records of each client are sent to the others
	noHalfClose bool
	idle        time.Duration
}

// gather makes a gathering. What is returned with it is closed when all clients
// have left.
func (o listenOptions) gather(stop context.Context, c *Console) (*gathering, io.Closer, error) {
	g := &gathering{
		framing: o.clientFraming(), broker: o.serving.Broker,
		noHalfClose: o.ending.NoHalfClose, idle: o.timing.Idle,
	}
	d := o.family.dialer(c, o.timing)
	d.KeepOpen = true
	if g.broker {
		g.cast = newBroadcast(true)
		return g, io.NopCloser(nil), nil
	}
	// Close wakes a write that nobody reads. A stop that came already is the
	// server's to handle.
	out, err := d.Open(context.WithoutCancel(stop), netio.Endpoint{Scheme: netio.Stdio}, netio.WriteOnly)
	if err != nil {
		return nil, nil, err
	}
	local := orCodec(o.frames.Local, lineFrames())
	if o.frames.Messages {
		local = orCodec(o.frames.Local, ownRecords(o.frames.WebSocket).Out)
	}
	g.collect = &collector{out: out, encoder: local.NewEncoder(), prefix: o.serving.Prefix, left: o.ending.Count}
	if o.ending.NoStdin {
		return g, out, nil
	}
	in, err := d.Open(context.WithoutCancel(stop), netio.Endpoint{Scheme: netio.Stdio}, netio.ReadOnly)
	if err != nil {
		out.Close()
		return nil, nil, err
	}
	g.cast = newBroadcast(false)
	return g, g.read(c, netio.Frames(in, o.inputFraming()), out), nil
}

// clientFraming is how clients are read and written. Lines are read without
// their ends, since the last may have none, and what is written to them is
// standard input as it is, or a line of another.
func (o listenOptions) clientFraming() netio.Framing {
	f := netio.Framing{In: o.frames.Wire, Out: o.frames.Wire, Max: o.frames.Max}
	switch {
	case o.frames.Wire != nil:
		return f
	case o.frames.Local != nil:
		f.In, f.Out = rawFrames(), rawFrames()
	case o.serving.Broker && !o.frames.CRLF:
		f.In, f.Out = lineFrames(), lineFrames()
	case o.serving.Broker:
		f.In = wholeLines()
	default:
		f.In, f.Out = lineFrames(), rawFrames()
	}
	if o.frames.CRLF {
		f.Out = framing.LineEnds{Complete: o.serving.Broker}
	}
	return f
}

// inputFraming is how standard input is read for the clients.
func (o listenOptions) inputFraming() netio.Framing {
	in := o.frames.Local
	switch {
	case in == nil && o.frames.Wire == nil:
		in = ownRecords(o.frames.WebSocket).In
	case in == nil:
		in = lineFrames()
	}
	return netio.Framing{In: in, Out: rawFrames(), Max: o.frames.Max}
}

// read sends the records of in to all clients, from the first one's coming on.
// Its end is theirs. What is returned ends it, and closes out.
func (g *gathering) read(c *Console, in netio.PacketStream, out io.Closer) io.Closer {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-g.cast.first:
		case <-ctx.Done():
			return
		}
		err := records(in, 0, func(batch [][]byte) error {
			g.cast.publish(ctx, batch, nil)
			return ctx.Err()
		})
		if err != nil && ctx.Err() == nil {
			c.Notef("standard input: %v", err)
		}
		g.cast.end()
	}()
	return closerFunc(func() error {
		cancel()
		err := in.Close()
		<-done
		return errors.Join(err, out.Close())
	})
}

// closerFunc is a function that closes.
type closerFunc func() error

// Close calls f.
func (f closerFunc) Close() error { return f() }

// client serves one until its end, and until what waits for it is written.
func (g *gathering) client(ctx context.Context, s netio.Stream, p netio.Peer) error {
	defer s.Close()
	release := context.AfterFunc(ctx, func() { g.cutClient(ctx, s) })
	defer release()
	framed := clockedFrames(s, g.idle, g.framing)
	err := g.converse(ctx, s, framed, peerName(p))
	cause := context.Cause(ctx)
	if err == nil || cause == nil || errors.As(err, new(*outputError)) || errors.Is(err, errEnough) {
		return err
	}
	return cause
}

// cutClient ends a client that is cut with all others: at once, or in order
// when everything that was wanted has come.
func (g *gathering) cutClient(ctx context.Context, s netio.Stream) {
	if errors.Is(context.Cause(ctx), errEnough) {
		leaveInOrder(context.WithoutCancel(ctx), s)
	}
	s.Close()
	if g.collect != nil {
		g.collect.cutOff()
	}
}

func (g *gathering) converse(ctx context.Context, s netio.Stream, framed netio.PacketStream, name string) error {
	if g.cast == nil {
		return records(framed, g.idle, func(batch [][]byte) error { return g.collect.write(name, batch) })
	}
	m := g.cast.join(framed)
	sent := make(chan error, 1)
	go func() {
		err := m.send()
		if err == nil && !g.noHalfClose {
			_ = s.CloseWrite() // a client that is gone is the reader's to tell
		}
		sent <- err
	}()
	err := records(framed, g.idle, func(batch [][]byte) error {
		if g.broker {
			g.cast.publish(ctx, batch, m)
			return nil
		}
		return g.collect.write(name, batch)
	})
	g.cast.leave(m)
	if err != nil {
		s.Close()
	}
	if failed := m.drain(sent); errors.Is(failed, errSlow) || err == nil && failed != nil {
		err = fmt.Errorf("send: %w", failed)
	}
	return err
}
