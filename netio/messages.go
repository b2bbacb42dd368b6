package netio

import "time"

// This file is the pump of message streams. Boundaries are kept where both
// ends have them: a message is never cut, glued to another or, if it is empty,
// taken for an end. A byte stream on one side gives and takes the bytes of one
// message per read and write.

// messageLimit is what a byte stream gives as one message, at most.
const messageLimit = 64 << 10

// carriesMessages reports whether either end has message boundaries.
func (p *pump) carriesMessages() bool {
	_, from := p.src.(PacketStream)
	_, to := p.dst.(PacketStream)
	return from || to
}

// moveMessages moves everything, batch by batch.
func (p *pump) moveMessages() error {
	src, dst := batchReader(p.src, p.dst), batchWriter(p.dst)
	for {
		if p.countLimit > 0 && p.messages.Load() >= p.countLimit {
			return errLimit
		}
		p.waiting.Store(true)
		batch, err := src.ReadBatch()
		p.waiting.Store(false)
		batch, last := p.within(batch)
		if err := p.deliverMessages(dst, batch); err != nil {
			return err
		}
		switch {
		case last:
			return errLimit
		case err != nil:
			return p.sourceEnded(err)
		}
	}
}

// within cuts a batch after the message that reaches one of the limits.
func (p *pump) within(batch [][]byte) (part [][]byte, last bool) {
	bytes, count := p.read.Load(), p.messages.Load()
	for i, m := range batch {
		bytes += int64(len(m))
		count++
		if p.limit > 0 && bytes >= p.limit || p.countLimit > 0 && count >= p.countLimit {
			return batch[:i+1], true
		}
	}
	return batch, false
}

// deliverMessages writes a batch, with the pause after each message if one is
// asked for.
func (p *pump) deliverMessages(dst BatchWriter, batch [][]byte) error {
	size := sizeOf(batch)
	if len(batch) > 0 {
		p.note(&p.read, size)
	}
	if p.discard {
		p.note(&p.dropped, size)
		p.messages.Add(int64(len(batch)))
		return nil
	}
	for len(batch) > 0 {
		part := batch[:p.fittingMessages(batch)]
		if p.delay > 0 {
			part = batch[:1]
			p.pause()
		}
		if n, err := p.writeMessages(dst, part); err != nil {
			p.undelivered = len(batch) - n
			return err
		}
		batch = batch[len(part):]
	}
	return nil
}

// fittingMessages is how many messages are written at a time: all, or where the
// destination takes its time as many as it takes in a step, and one at least.
func (p *pump) fittingMessages(batch [][]byte) int {
	if p.portion == 0 {
		return len(batch)
	}
	n, bytes := 1, len(batch[0])
	for ; n < len(batch) && bytes+len(batch[n]) <= p.portion; n++ {
		bytes += len(batch[n])
	}
	return n
}

func (p *pump) writeMessages(dst BatchWriter, batch [][]byte) (int, error) {
	n, err := dst.WriteBatch(batch)
	p.messages.Add(int64(n))
	p.note(&p.written, sizeOf(batch[:n]))
	if err == nil {
		return n, nil
	}
	return n, p.sinkFailed(err, sizeOf(batch[n:]))
}

// pause waits so that writes are at least delay apart. The relay's end wakes it.
func (p *pump) pause() {
	if wait := time.Until(p.lastWrite.Add(p.delay)); wait > 0 {
		select {
		case <-time.After(wait):
		case <-p.quit:
		}
	}
	p.lastWrite = time.Now()
}

// limitReached says which limit ended the pump.
func (p *pump) limitReached() string {
	if p.countLimit > 0 && p.messages.Load() >= p.countLimit {
		return "frame count reached"
	}
	return "byte limit reached"
}

func sizeOf(batch [][]byte) int {
	n := 0
	for _, m := range batch {
		n += len(m)
	}
	return n
}

// batchReader reads src in batches, whatever it is. What is read from a byte
// stream must fit a message of dst.
func batchReader(src, dst Stream) BatchReader {
	if r, ok := src.(BatchReader); ok {
		return r
	}
	size := messageLimit
	if to, ok := dst.(PacketStream); ok {
		size = min(size, to.MaxPacket())
	}
	if from, ok := src.(PacketStream); ok {
		return &singleReader{from: src, buf: make([]byte, from.MaxPacket()), empty: true}
	}
	return &singleReader{from: src, buf: make([]byte, size)}
}

// singleReader makes a batch of each Read.
type singleReader struct {
	from  Stream
	buf   []byte
	empty bool // a read of no bytes is an empty message
	batch [1][]byte
	err   error // comes after the batch that it came with
}

// ReadBatch gives one message.
func (r *singleReader) ReadBatch() ([][]byte, error) {
	if r.err != nil {
		return nil, r.err
	}
	n, err := r.from.Read(r.buf)
	if n == 0 && (err != nil || !r.empty) {
		return nil, err
	}
	r.err = err
	r.batch[0] = r.buf[:n]
	return r.batch[:], nil
}

// batchWriter writes batches to dst, whatever it is.
func batchWriter(dst Stream) BatchWriter {
	if w, ok := dst.(BatchWriter); ok {
		return w
	}
	if _, ok := dst.(PacketStream); ok {
		return singleWriter{dst}
	}
	if _, ok := as[atomicWriter](dst); ok {
		return singleWriter{dst}
	}
	return &joinedWriter{to: dst}
}

// singleWriter writes message by message.
type singleWriter struct{ to Stream }

func (w singleWriter) WriteBatch(messages [][]byte) (int, error) {
	for i, m := range messages {
		if _, err := w.to.Write(m); err != nil {
			return i, err
		}
	}
	return len(messages), nil
}

// joinedWriter writes the bytes of a batch with one call.
type joinedWriter struct {
	to  Stream
	buf []byte
}

func (w *joinedWriter) WriteBatch(messages [][]byte) (int, error) {
	joined := messages[0]
	if len(messages) > 1 {
		w.buf = w.buf[:0]
		for _, m := range messages {
			w.buf = append(w.buf, m...)
		}
		joined = w.buf
	}
	if len(joined) == 0 {
		return len(messages), nil
	}
	n, err := w.to.Write(joined)
	if err == nil {
		return len(messages), nil
	}
	whole := 0
	for ; whole < len(messages) && n >= len(messages[whole]); whole++ {
		n -= len(messages[whole])
	}
	return whole, err
}
