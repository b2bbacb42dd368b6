package netio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/sockkit/sockkit/framing"
)

// ServePackets serves each message of s, such as the frames of a connection, as
// a command, one after the other, and closes s. The first word of a message is
// the name, the rest the input of the handler (see [SplitCommand]), and all
// that the handler writes is the answer: one message, in the order of the
// requests, and an empty one if it writes nothing. A name that is not known, or
// no name, is answered with a message that says so, and the client can go on.
//
// The handler has the message as its stream. An answer over s.MaxPacket() is
// [framing.ErrTooLong] of its Write. Where the codec refuses an answer as it
// is, the line end that programs put behind their output is left out.
//
// ServePackets returns nil at the client's end, the cause when ctx ends, and
// otherwise why s could not be read or written or the handler failed: an
// answer that is not complete is not sent.
func (d *Dispatcher) ServePackets(ctx context.Context, s PacketStream) error {
	defer func() { _ = s.Close() }()
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	err := eachPacket(s, func(message []byte) error {
		answer, err := d.answerTo(ctx, message, s.MaxPacket())
		if err != nil {
			return err
		}
		return sendAnswer(s, answer)
	})
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return cause
	}
	if err != nil {
		return err
	}
	return endInOrder(s)
}

// eachPacket calls f with each message up to EOF, which is no error. The
// message is valid until f returns.
func eachPacket(s PacketStream, f func(message []byte) error) error {
	read := readBatch(s)
	for {
		batch, err := read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for _, message := range batch {
			if err := f(message); err != nil {
				return err
			}
		}
	}
}

// readBatch is the ReadBatch of s, or one made of Read.
func readBatch(s PacketStream) func() ([][]byte, error) {
	if b, ok := s.(BatchReader); ok {
		return b.ReadBatch
	}
	buf := make([]byte, s.MaxPacket())
	return func() ([][]byte, error) {
		n, err := s.Read(buf)
		if err != nil {
			return nil, err
		}
		return [][]byte{buf[:n]}, nil
	}
}

// answerTo gives the answer to one message, in at most limit bytes.
func (d *Dispatcher) answerTo(ctx context.Context, message []byte, limit int) ([]byte, error) {
	name, input, err := SplitCommand(message)
	handler := CommandHandler(nil)
	if err == nil {
		handler, err = d.Handler(name)
	}
	if err != nil {
		answer := err.Error()
		return []byte(answer[:min(len(answer), limit)]), nil
	}
	q := &request{limit: limit}
	q.input.Reset(input)
	err = handler(ctx, q)
	_ = q.Close() // whatever of the handler still runs has no part in the answer
	if err != nil {
		return nil, fmt.Errorf("command %s: %w", name, err)
	}
	return q.answer, nil
}

// sendAnswer sends one message. A line cannot carry the line end that most
// programs print.
func sendAnswer(s PacketStream, answer []byte) error {
	_, err := s.Write(answer)
	if errors.Is(err, framing.ErrUnfit) {
		if line, ok := bytes.CutSuffix(answer, []byte("\n")); ok {
			_, err = s.Write(bytes.TrimSuffix(line, []byte("\r")))
		}
	}
	return err
}

// request is a message as a stream: its bytes are read, and what is written is
// collected. A relay reads and writes it at the same time.
type request struct {
	mu     sync.Mutex
	closed bool
	input  bytes.Reader
	answer []byte
	limit  int // of answer
}

func (q *request) Read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return 0, io.ErrClosedPipe
	}
	return q.input.Read(p)
}

func (q *request) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return 0, io.ErrClosedPipe
	}
	if len(p) > q.limit-len(q.answer) {
		return 0, fmt.Errorf("%w: the answer has more than %d bytes", framing.ErrTooLong, q.limit)
	}
	q.answer = append(q.answer, p...)
	return len(p), nil
}

// CloseWrite has nothing to do: the answer is sent when the handler is done.
func (q *request) CloseWrite() error { return nil }

// Close ends both directions. What was answered stays.
func (q *request) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	return nil
}
