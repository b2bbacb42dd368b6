package commands

import (
	"context"
	"net"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/tap"
)

// watchedBox is a mailbox whose datagrams are counted and watched where no
// relay moves them.
type watchedBox struct {
	*netio.Mailbox
	watches tap.Watches
	named   bool // they want to know who has sent what; counting does not
}

// watched begins to watch what box receives and answers.
func (c *Console) watched(ctx context.Context, box *netio.Mailbox) watchedBox {
	b := watchedBox{Mailbox: box}
	if w := c.watch(ctx, box, true); w != nil {
		b.watches, b.named = tap.Watches{w}, true
	}
	return b
}

// counted is watched for a mailbox that no relay reads, and counts it too.
func (c *Console) counted(ctx context.Context, box *netio.Mailbox) watchedBox {
	b := c.watched(ctx, box)
	_, count := c.traffic().Counted(box)
	b.watches = append(b.watches, count)
	return b
}

// stream is the mailbox for a relay.
func (b watchedBox) stream() netio.Stream {
	if len(b.watches) == 0 {
		return b.Mailbox
	}
	return netio.Tapped(b.Mailbox, b.watches)
}

// unwatch ends the watch; the mailbox stays open. It cannot fail: what was seen
// is written already.
func (b watchedBox) unwatch() { _ = b.watches.Close() }

// received shows a batch.
func (b watchedBox) received(batch [][]byte) error {
	for i, datagram := range batch {
		if err := b.see(tap.In, datagram, b.source(i)); err != nil {
			return err
		}
	}
	return nil
}

// source is who has sent message i of the last batch, if that is asked for: the
// address is made anew each time.
func (b watchedBox) source(i int) net.Addr {
	if !b.named {
		return nil
	}
	return b.Source(i)
}

// Answer shows the answers to the last batch, and sends them. A nil one is none.
func (b watchedBox) Answer(answers [][]byte) error {
	for i, datagram := range answers {
		if datagram == nil {
			continue
		}
		if err := b.see(tap.Out, datagram, b.source(i)); err != nil {
			return err
		}
	}
	return b.Mailbox.Answer(answers)
}

// WriteTo shows a datagram, and sends it.
func (b watchedBox) WriteTo(datagram []byte, to net.Addr) (int, error) {
	if err := b.see(tap.Out, datagram, to); err != nil {
		return 0, err
	}
	return b.Mailbox.WriteTo(datagram, to)
}

func (b watchedBox) see(d tap.Direction, datagram []byte, peer net.Addr) error {
	if err := b.watches.Bytes(tap.Piece{Direction: d, Data: datagram, Peer: peer}); err != nil {
		return localFailure("watch", err)
	}
	return nil
}
