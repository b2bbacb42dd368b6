package netio

import (
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// delayedPackets is a delayed stream of messages.
type delayedPackets struct {
	*delayed
	packets PacketStream
	direct  BatchReader // of a direction without a delay
}

// MaxPacket is that of the stream.
func (d *delayedPackets) MaxPacket() int { return d.packets.MaxPacket() }

// Read gives the next message, when it is due.
func (d *delayedPackets) Read(p []byte) (int, error) {
	if d.delays[tap.In] == nil {
		return d.packets.Read(p)
	}
	return oneOf(d, p)
}

// ReadBatch gives the next message, when it is due.
func (d *delayedPackets) ReadBatch() ([][]byte, error) {
	if d.delays[tap.In] == nil {
		if d.direct == nil {
			d.direct = batchReader(d.packets, d.packets)
		}
		return d.direct.ReadBatch()
	}
	if d.head.err != nil {
		return nil, d.head.err
	}
	if err := d.receive(d.readMessages); err != nil {
		return nil, err
	}
	if d.head.err != nil {
		return nil, d.head.err
	}
	return [][]byte{d.head.data}, nil
}

// readMessages puts what comes on its way in, until it ends.
func (d *delayedPackets) readMessages() {
	reader := batchReader(d.packets, d.packets)
	for {
		batch, err := reader.ReadBatch()
		for _, m := range batch {
			if !d.arrived(late{data: append([]byte(nil), m...), empty: true}) {
				return
			}
		}
		if err != nil {
			d.arrived(late{err: err})
			return
		}
	}
}

// Write takes a message for later.
func (d *delayedPackets) Write(message []byte) (int, error) {
	if d.delays[tap.Out] == nil {
		return d.packets.Write(message)
	}
	due := time.Now().Add(d.delays[tap.Out].Next())
	if err := d.send(late{due: due, data: append([]byte(nil), message...)}); err != nil {
		return 0, err
	}
	return len(message), nil
}

// WriteBatch takes messages for later.
func (d *delayedPackets) WriteBatch(messages [][]byte) (int, error) {
	return singleWriter{d}.WriteBatch(messages)
}
