package netio

import (
	"io"

	"github.com/sockkit/sockkit/netio/tap"
)

// pacedPackets is the stream that Paced returns for messages that have a rate or
// are mangled.
type pacedPackets struct {
	*paced
	packets PacketStream
	reader  BatchReader // made by the first read
	batch   [][]byte    // read and not yet given
	failed  error       // comes behind the batch
}

// MaxPacket is that of the stream.
func (t *pacedPackets) MaxPacket() int { return t.packets.MaxPacket() }

// Read gives the next message that is left.
func (t *pacedPackets) Read(p []byte) (int, error) {
	return oneOf(t, p)
}

// oneOf is Read of a stream whose batches have one message each.
func oneOf(r BatchReader, p []byte) (int, error) {
	batch, err := r.ReadBatch()
	switch {
	case err != nil:
		return 0, err
	case len(batch[0]) > len(p):
		return 0, io.ErrShortBuffer
	}
	return copy(p, batch[0]), nil
}

// ReadBatch gives the next message that is left, after the time that it takes.
func (t *pacedPackets) ReadBatch() ([][]byte, error) {
	l := t.lanes[tap.In]
	if t.reader == nil {
		t.reader = batchReader(t.packets, t.packets)
	}
	for {
		if len(t.batch) == 0 {
			if t.failed != nil {
				return nil, t.failure(t.failed)
			}
			t.batch, t.failed = t.reader.ReadBatch()
			continue
		}
		message := t.batch[0]
		t.batch = t.batch[1:]
		t.note()
		if err := t.await(l, len(message)); err != nil {
			return nil, t.failure(err)
		}
		part, dropped := l.plan.Message(message)
		switch {
		case part.Reset:
			return nil, t.resetNow()
		case !dropped:
			return [][]byte{part.Data}, nil
		}
	}
}

// Write sends a message, or drops it.
func (t *pacedPackets) Write(message []byte) (int, error) {
	l := t.lanes[tap.Out]
	part, dropped := l.plan.Message(message)
	switch {
	case part.Reset:
		return 0, t.resetNow()
	case dropped:
		return len(message), nil
	}
	if err := t.await(l, len(message)); err != nil {
		return 0, t.failure(err)
	}
	if _, err := batchWriter(t.packets).WriteBatch([][]byte{part.Data}); err != nil {
		return 0, t.failure(err)
	}
	t.note()
	return len(message), nil
}

// WriteBatch sends messages in order.
func (t *pacedPackets) WriteBatch(messages [][]byte) (int, error) {
	return singleWriter{t}.WriteBatch(messages)
}
