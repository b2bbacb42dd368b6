package netio

import (
	"fmt"
	"io"
	"sync"
)

// lent is a [Kept] as one relay has it. It does not tell what it is wrapped
// around: no relay may end it, or move its bytes past it.
type lent struct {
	kept *Kept
	done chan struct{} // closed when the relay is over
	once sync.Once
}

// Read gives bytes of what is next.
func (l *lent) Read(p []byte) (int, error) {
	batch, err := l.kept.next(l.done)
	if err != nil {
		return 0, err
	}
	n := copy(p, batch[0])
	given, rest := [][]byte{batch[0][:n]}, batch[1:]
	if n < len(batch[0]) {
		rest = [][]byte{batch[0][n:]}
	}
	l.kept.part(given, rest)
	return n, nil
}

func (l *lent) Write(p []byte) (int, error) {
	n, err := l.kept.inner.Write(p)
	return n, l.kept.wrote(err)
}

// CloseWrite does nothing: another connection may have more to say.
func (l *lent) CloseWrite() error { return nil }

// Close gives the stream back.
func (l *lent) Close() error {
	l.endReading()
	return nil
}

// CanRead is the stream's.
func (l *lent) CanRead() bool { return canRead(l.kept.inner) }

// CanWrite is the stream's.
func (l *lent) CanWrite() bool { return canWrite(l.kept.inner) }

func (l *lent) endReading() { l.once.Do(func() { close(l.done) }) }

func (l *lent) giveBack(bytes int64, messages int) { l.kept.giveBack(bytes, messages) }

// failure gives an error the kind that it has where nothing is in between.
func (l *lent) failure(op string, err error) error {
	inner := l.kept.inner
	if named, ok := as[interface {
		failure(op string, err error) error
	}](inner); ok {
		return named.failure(op, err)
	}
	if isConn(inner) {
		return fmt.Errorf("%s: %w: %w", op, ErrLost, err)
	}
	return fmt.Errorf("%s: %w: %w", op, ErrLocal, err)
}

// lentPackets is a [Kept] of messages as one relay has it.
type lentPackets struct {
	*lent
	packets PacketStream
}

// MaxPacket is the stream's.
func (l *lentPackets) MaxPacket() int { return l.packets.MaxPacket() }

// Read gives one message.
func (l *lentPackets) Read(p []byte) (int, error) {
	batch, err := l.kept.next(l.done)
	if err != nil {
		return 0, err
	}
	if len(batch[0]) > len(p) {
		l.kept.part(nil, batch)
		return 0, io.ErrShortBuffer
	}
	l.kept.part(batch[:1], batch[1:])
	return copy(p, batch[0]), nil
}

// ReadBatch gives the messages that are next.
func (l *lentPackets) ReadBatch() ([][]byte, error) { return l.kept.next(l.done) }

// WriteBatch writes messages in order.
func (l *lentPackets) WriteBatch(messages [][]byte) (int, error) {
	n, err := batchWriter(l.packets).WriteBatch(messages)
	return n, l.kept.wrote(err)
}

// writes tells the stream whose messages it gets.
func (l *lentPackets) writes(from Stream) {
	if told, ok := as[interface{ writes(from Stream) }](l.packets); ok {
		told.writes(from)
	}
}
