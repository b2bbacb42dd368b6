package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// outputGrace is how long the last records of clients that were cut may take to
// be written. A reader that takes nothing would hold us for ever.
const outputGrace = 100 * time.Millisecond

// errEnough ends a server that has received what --count asked for.
var errEnough = errors.New("frame count reached")

// outputError is a failure of our own output. It ends the whole server, where
// the failure of a client ends only that client.
type outputError struct{ err error }

func (e *outputError) Error() string { return e.err.Error() }
func (e *outputError) Unwrap() error { return e.err }

// collector writes the records of many clients to one output. Records are never
// cut and never interleave: every write holds whole records of one client. A
// record that the output's codec cannot carry ends its client; nothing of it is
// written, and neither the other clients nor the server's status change.
type collector struct {
	prefix bool  // the client's name stands before each record
	left   int64 // records until errEnough; 0 = no end

	mu      sync.Mutex
	out     io.WriteCloser // Close must wake a Write that waits
	encoder framing.Encoder
	buf     []byte
	err     error     // why nothing is written any more
	cut     sync.Once // clients are cut all at once, and out after them
}

// cutOff ends the output soon, which is no failure of it.
func (c *collector) cutOff() {
	c.cut.Do(func() { time.AfterFunc(outputGrace, func() { c.out.Close() }) })
}

// write puts the records of a client out in one piece. It returns an
// [outputError] if the output failed, errEnough after the last record that is
// wanted, and an error of package framing for a record that does not fit.
func (c *collector) write(name string, records [][]byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	n, unfit := c.encode(name, records)
	if err := c.flush(); err != nil {
		return err
	}
	if c.left > 0 {
		if c.left -= int64(n); c.left == 0 {
			c.err = errEnough
			return c.err
		}
	}
	return unfit
}

// encode fills the buffer with the records that fit and are still wanted.
func (c *collector) encode(name string, records [][]byte) (n int, err error) {
	c.buf = c.buf[:0]
	if s, ok := c.encoder.(framing.Stamper); ok {
		s.Stamp(time.Now(), name)
	}
	for _, record := range records {
		if c.left > 0 && int64(n) == c.left {
			break
		}
		if c.prefix {
			record = append([]byte(name+": "), record...)
		}
		if c.buf, err = c.encoder.Append(c.buf, record); err != nil {
			return n, fmt.Errorf("write output: %w", err)
		}
		n++
	}
	return n, nil
}

func (c *collector) flush() error {
	if len(c.buf) == 0 {
		return nil
	}
	_, err := c.out.Write(c.buf)
	switch {
	case err == nil:
	case errors.Is(err, os.ErrClosed): // by us, when the clients were cut
		c.err = err
	default:
		c.err = &outputError{err}
	}
	return c.err
}

// clocked is a stream on which every read and write is bounded.
type clocked struct {
	netio.Stream
	idle time.Duration // 0 = not bounded
}

// Unwrap is the stream without the clock.
func (s clocked) Unwrap() netio.Stream { return s.Stream }

func (s clocked) Read(p []byte) (int, error) {
	setDeadline(s.Stream, s.idle)
	return s.Stream.Read(p)
}

func (s clocked) Write(p []byte) (int, error) {
	setDeadline(s.Stream, s.idle)
	return s.Stream.Write(p)
}

// clockedFrames is a client as frames, on a clock. Messages are frames already.
func clockedFrames(s netio.Stream, idle time.Duration, f netio.Framing) netio.PacketStream {
	if messages, ok := s.(netio.PacketStream); ok {
		return clockedMessages{messages, idle}
	}
	return netio.Frames(&stepwise{Stream: clocked{s, idle}}, f)
}

// clockedMessages is clocked for a stream that has messages of its own.
type clockedMessages struct {
	netio.PacketStream
	idle time.Duration // 0 = not bounded
}

// Unwrap is the stream without the clock.
func (s clockedMessages) Unwrap() netio.Stream { return s.PacketStream }

// ReadBatch gives the messages that have come, and waits for the first.
func (s clockedMessages) ReadBatch() ([][]byte, error) {
	setDeadline(s.PacketStream, s.idle)
	return s.PacketStream.(netio.BatchReader).ReadBatch()
}

// WriteBatch sends messages in order.
func (s clockedMessages) WriteBatch(messages [][]byte) (int, error) {
	setDeadline(s.PacketStream, s.idle)
	return s.PacketStream.(netio.BatchWriter).WriteBatch(messages)
}

// records reads the records of one client and hands each batch on until its
// end, which is no error.
func records(from netio.PacketStream, idle time.Duration, take func([][]byte) error) error {
	reader := from.(netio.BatchReader)
	for {
		batch, err := reader.ReadBatch()
		if len(batch) > 0 {
			if err := take(batch); err != nil {
				return err
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return nil
		case framing.Failed(err):
			return err
		default:
			return lost("read", err, idle)
		}
	}
}

// leaveInOrder ends a client from our side: our end first, then its input is
// read for a moment, since closing with unread input would reset the connection
// and destroy what was sent.
func leaveInOrder(ctx context.Context, s netio.Stream) {
	if s.CloseWrite() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, drainSilence)
	defer cancel()
	defer context.AfterFunc(ctx, func() { s.Close() })()
	_, _ = io.Copy(io.Discard, s)
}
