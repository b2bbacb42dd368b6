package commands

import (
	"context"
	"errors"
	"io"
	"syscall"

	"github.com/sockkit/sockkit/netio"
)

// sendUDP sends the records of standard input to e, each as a datagram, and
// prints what comes back until o.replyWait after the end of input.
func sendUDP(ctx context.Context, c *Console, e netio.Endpoint, o udpOptions) error {
	ctx, cancel := withTotal(ctx, o.timing)
	defer cancel()
	d := o.family.dialer(c, o.timing)
	remote, err := d.Open(ctx, e, netio.ReadWrite)
	if err != nil {
		return err
	}
	name := connName(remote, e)
	c.Verbosef(1, "sending to %s", name)
	ctx = c.met(ctx, "connected", remote)
	peer := &tolerant{PacketStream: remote.(netio.PacketStream)}
	o.local = sized(o.local, peer.MaxPacket())
	local, err := o.openLocal(ctx, d)
	if err != nil {
		remote.Close()
		return err
	}
	if o.sendOnly {
		remote = peer
	}
	tally, err := netio.Relay(ctx, local, c.tapped(ctx, remote, false), o.relaying(c, o.noStdin && len(o.first) == 0))
	c.Verbosef(1, "%s; %d datagrams received", summary(tally), tally.Messages)
	c.closed(ctx, tally, err)
	if peer.refused > 0 && !errors.Is(err, syscall.ECONNREFUSED) {
		c.Notef("nothing listens at %s: datagrams were refused", name)
	}
	return o.collected(ctx, tally, err)
}

// relaying is how our side and datagrams are joined.
func (o udpOptions) relaying(c *Console, noInput bool) netio.RelayOptions {
	return netio.RelayOptions{
		NoInput: noInput, OneWay: o.sendOnly, Count: o.count, Traffic: c.traffic(),
		IdleTimeout: o.timing.Idle, MessageDelay: o.timing.Delay, Linger: o.replyWait,
	}
}

// collected is the result: the end that was waited for, or 124 if fewer
// datagrams came than were to be counted.
func (o udpOptions) collected(ctx context.Context, t netio.Tally, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil && t.Messages < o.count:
		return &netio.TimeoutError{Which: "reply-wait", After: o.replyWait}
	default:
		return err
	}
}

// openLocal is our side: what --send says and then the input, in records.
func (o udpOptions) openLocal(ctx context.Context, d *netio.Dialer) (netio.Stream, error) {
	s, err := d.Open(ctx, netio.Endpoint{Scheme: netio.Stdio}, netio.ReadWrite)
	if err != nil {
		return nil, err
	}
	records := netio.Frames(s, o.local)
	if len(o.first) == 0 {
		return records, nil
	}
	return &prefaced{PacketStream: records, first: o.first, only: o.noStdin}, nil
}

// prefaced gives some records before those of the stream, or in their place.
type prefaced struct {
	netio.PacketStream
	first [][]byte
	only  bool
}

// ReadBatch gives the first records, then the stream's.
func (p *prefaced) ReadBatch() ([][]byte, error) {
	if batch := p.first; len(batch) > 0 {
		p.first = nil
		return batch, nil
	}
	if p.only {
		return nil, io.EOF
	}
	return p.PacketStream.(netio.BatchReader).ReadBatch()
}

// WriteBatch passes records on.
func (p *prefaced) WriteBatch(messages [][]byte) (int, error) {
	return p.PacketStream.(netio.BatchWriter).WriteBatch(messages)
}

// Unwrap is the stream.
func (p *prefaced) Unwrap() netio.Stream { return p.PacketStream }

// tolerant is a peer to which datagrams are sent although it refuses them: it
// may be there again for the next one, as a logger that was restarted.
type tolerant struct {
	netio.PacketStream
	refused int
}

// WriteBatch sends all of it. A refusal by UDP is about a datagram before the
// one that it stopped, which is sent again; its own refusal comes later. A Unix
// socket forgets the peer that refused, and then the refusal is what counts.
func (t *tolerant) WriteBatch(messages [][]byte) (int, error) {
	var refusal error
	sent, stuck := 0, false
	for {
		n, err := t.PacketStream.(netio.BatchWriter).WriteBatch(messages[sent:])
		sent += n
		switch {
		case refusal != nil && errors.Is(err, syscall.ENOTCONN):
			return sent, refusal
		case !errors.Is(err, syscall.ECONNREFUSED), stuck && n == 0:
			return sent, err
		}
		t.refused++
		refusal, stuck = err, n == 0
	}
}

// Unwrap is the stream.
func (t *tolerant) Unwrap() netio.Stream { return t.PacketStream }
