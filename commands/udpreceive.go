package commands

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// receiveUDP is udp -l: it binds e, tells who asked that it is bound, and
// receives from everybody until a count, a timeout or a signal ends it. Being
// asked to end (SIGTERM) is a good end, as for every server.
func receiveUDP(stop context.Context, c *Console, e netio.Endpoint, o udpOptions) error {
	stop, cancel := withTotal(stop, o.timing)
	defer cancel()
	box, err := netio.OpenMailbox(stop, e, o.family.listening(c), o.reply)
	if err != nil {
		return err
	}
	defer box.Close()
	if err := o.ready.announce(stop, c, box.LocalAddr()); err != nil {
		return err
	}
	return o.ready.beside(stop, c, box.LocalAddr(), func(stop context.Context) error {
		err := o.serve(c.numbered(stop), c, box)
		if stop.Err() != nil {
			stopping(c)
			return drained(stop)
		}
		return err
	})
}

// serve answers datagrams, or prints them.
func (o udpOptions) serve(ctx context.Context, c *Console, box *netio.Mailbox) error {
	switch {
	case o.echo:
		counted := c.counted(ctx, box)
		defer counted.unwatch()
		return o.eachBatch(ctx, counted, counted.Answer)
	case o.child.given():
		counted := c.counted(ctx, box)
		defer counted.unwatch()
		children := newAnswers(ctx, c, counted, o)
		defer children.wait()
		return o.eachBatch(ctx, counted, children.take)
	default:
		return o.print(ctx, c, box)
	}
}

// print joins the mailbox with our standard streams.
func (o udpOptions) print(ctx context.Context, c *Console, box *netio.Mailbox) error {
	d := o.family.dialer(c, o.timing)
	d.KeepOpen = o.ready.Run != ""
	s, err := d.Open(ctx, netio.Endpoint{Scheme: netio.Stdio}, netio.ReadWrite)
	if err != nil {
		return err
	}
	local := &printing{
		PacketStream: netio.Frames(s, sized(o.local, box.MaxPacket())),
		box:          c.watched(ctx, box), ack: o.ack, note: c.Notef,
	}
	nothing := o.noStdin || o.ack != nil || o.reply == netio.ReplyNone || o.ready.Run != "" || nullInput(c.Stdin)
	relaying := o.relaying(c, nothing)
	relaying.Linger = 0 // the end of input ends nothing here
	tally, err := netio.Relay(ctx, local, local.box.stream(), relaying)
	c.Verbosef(1, "%s; %d datagrams received", summary(tally), tally.Messages)
	c.closed(ctx, tally, err)
	return err
}

// printing is our side of a mailbox. A datagram that the codec of our side
// cannot carry is left out and told: no sender may silence the others. What is
// written is acknowledged, if there is a text for that.
type printing struct {
	netio.PacketStream
	box  watchedBox
	ack  []byte // nil = none
	note tell
}

// WriteBatch writes a batch of the mailbox, or its beginning, and answers it.
func (p *printing) WriteBatch(messages [][]byte) (int, error) {
	if p.ack == nil {
		return p.write(messages, func(int) {})
	}
	answers := make([][]byte, len(messages))
	n, err := p.write(messages, func(i int) { answers[i] = p.ack })
	return n, errors.Join(err, p.box.Answer(answers[:n]))
}

// write calls written with the index of each message that is.
func (p *printing) write(messages [][]byte, written func(i int)) (done int, err error) {
	for done < len(messages) {
		n, err := p.PacketStream.(netio.BatchWriter).WriteBatch(messages[done:])
		for i := range n {
			written(done + i)
		}
		done += n
		switch {
		case err == nil:
		case errors.Is(err, framing.ErrUnfit), errors.Is(err, framing.ErrTooLong):
			p.note("dropped a datagram of %s: %v", p.box.Source(done), err)
			done++
		default:
			return done, err
		}
	}
	return done, nil
}

// ReadBatch gives the records of the input.
func (p *printing) ReadBatch() ([][]byte, error) {
	return p.PacketStream.(netio.BatchReader).ReadBatch()
}

// Unwrap is the stream.
func (p *printing) Unwrap() netio.Stream { return p.PacketStream }

// eachBatch gives handle all that comes until o.count datagrams have come, or
// none for the idle timeout.
func (o udpOptions) eachBatch(ctx context.Context, box watchedBox, handle func([][]byte) error) error {
	defer context.AfterFunc(ctx, func() { box.Close() })()
	for received := int64(0); o.count == 0 || received < o.count; {
		if o.timing.Idle > 0 {
			if err := box.SetReadDeadline(time.Now().Add(o.timing.Idle)); err != nil {
				return err
			}
		}
		batch, err := box.ReadBatch()
		if err != nil {
			return o.ended(ctx, err)
		}
		if o.count > 0 {
			batch = batch[:min(int64(len(batch)), o.count-received)]
		}
		if err := firstError(box.received(batch), handle(batch)); err != nil {
			return o.ended(ctx, err)
		}
		received += int64(len(batch))
	}
	return nil
}

// ended tells what a receiver ended for.
func (o udpOptions) ended(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &netio.TimeoutError{Which: "idle", After: o.timing.Idle}
	default:
		return err
	}
}
