package netio

import (
	"net"

	"github.com/sockkit/sockkit/netio/tap"
)

// tappedPackets is the stream that Tapped returns for messages. An empty
// message is a piece like any other.
type tappedPackets struct {
	*tapped
	packets PacketStream
	reader  BatchReader // made by the first ReadBatch
}

// MaxPacket is that of the stream.
func (t *tappedPackets) MaxPacket() int { return t.packets.MaxPacket() }

// Read gives the next message.
func (t *tappedPackets) Read(p []byte) (int, error) {
	n, err := t.Stream.Read(p)
	if err != nil {
		return n, t.over(err)
	}
	return n, t.see(tap.Piece{Direction: tap.In, Data: p[:n]})
}

// ReadBatch gives the messages that have come, and waits for the first.
func (t *tappedPackets) ReadBatch() ([][]byte, error) {
	if t.reader == nil {
		t.reader = batchReader(t.packets, t.packets)
	}
	batch, err := t.reader.ReadBatch()
	many, sourced := as[Sourced](t.packets)
	for i, m := range batch {
		var from net.Addr
		if sourced {
			from = many.Source(i)
		}
		if failed := t.see(tap.Piece{Direction: tap.In, Data: m, Peer: from}); failed != nil {
			return batch[:i], failed
		}
	}
	return batch, t.over(err)
}

// WriteBatch sends messages in order.
func (t *tappedPackets) WriteBatch(messages [][]byte) (int, error) {
	for _, m := range messages {
		if err := t.see(tap.Piece{Direction: tap.Out, Data: m}); err != nil {
			return 0, err
		}
	}
	return batchWriter(t.packets).WriteBatch(messages)
}
