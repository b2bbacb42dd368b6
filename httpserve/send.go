package httpserve

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/sockkit/sockkit/framing/http1"
)

const (
	joinedContent = 16 << 10  // content up to that size is copied behind its head
	outputLimit   = 64 << 10  // of answers that wait to be sent together
	writeStep     = 256 << 10 // progress is looked at after so many bytes
)

// flush sends the answers that wait. Most are sent without a wait, and then
// without a deadline, which costs more than what it is for.
func (c *conn) flush() error {
	if c.ws == nil || len(c.ws.out) == 0 {
		return nil
	}
	n := c.wire.atOnce(c.ws.out)
	c.pace.taken += int64(n)
	err := c.write(c.ws.out[n:])
	c.ws.out = c.ws.out[:0]
	return err
}

// write sends all of p. As long as there is progress, there is time.
func (c *conn) write(p []byte) error {
	for len(p) > 0 {
		c.setWriteDeadline(c.stepDeadline())
		n, err := c.paced(func() (int64, error) {
			n, err := c.nc.Write(p[:min(len(p), c.writeSize())])
			return int64(n), err
		})
		p = p[n:]
		if err != nil && (n == 0 || !errors.Is(err, os.ErrDeadlineExceeded)) {
			return err
		}
	}
	return nil
}

// sendContent sends the content behind the head that waits.
func (a *reply) sendContent() error {
	switch content := a.content.(type) {
	case nil:
		return a.conn.limitOutput()
	case Stream:
		return a.sendStream(content)
	case Parts:
		for _, part := range content {
			if err := a.sendPart(part); err != nil {
				return err
			}
		}
		return nil
	default:
		return a.sendPart(content)
	}
}

func (a *reply) sendPart(part Content) error {
	switch part := part.(type) {
	case Bytes:
		return a.sendBytes(part)
	case Section:
		return a.sendSection(part)
	}
	return fmt.Errorf("content of type %T cannot be sent", part)
}

// limitOutput sends what waits before it becomes too much.
func (c *conn) limitOutput() error {
	if len(c.ws.out) < outputLimit {
		return nil
	}
	return c.flush()
}

// sendBytes joins small content with its head, and writes large content and
// what waits before it with one call.
func (a *reply) sendBytes(b []byte) error {
	c := a.conn
	if len(b) <= joinedContent {
		c.ws.out = append(c.ws.out, b...)
		a.sent += int64(len(b))
		return c.limitOutput()
	}
	head := c.ws.out
	c.ws.out = c.ws.out[:0]
	c.setWriteDeadline(c.stepDeadline())
	n, err := c.paced(func() (int64, error) {
		both := net.Buffers{head, b[:min(len(b), c.writeSize())]}
		return both.WriteTo(c.nc)
	})
	if err != nil && (n == 0 || !errors.Is(err, os.ErrDeadlineExceeded)) {
		a.sent += max(0, n-int64(len(head)))
		return err
	}
	if n < int64(len(head)) {
		if err := c.write(head[n:]); err != nil {
			return err
		}
		n = int64(len(head))
	}
	rest := b[n-int64(len(head)):]
	a.sent += int64(len(b) - len(rest))
	if err := c.write(rest); err != nil {
		return err
	}
	a.sent += int64(len(rest))
	return nil
}

// sendSection reads a small section behind its head and lets the kernel send a
// large one.
func (a *reply) sendSection(s Section) error {
	c := a.conn
	if s.Length < 0 {
		return errShort
	}
	if s.Length <= joinedContent {
		start := len(c.ws.out)
		c.ws.out = append(c.ws.out, make([]byte, s.Length)...)
		if _, err := s.File.ReadAt(c.ws.out[start:], s.Offset); err != nil {
			c.ws.out = c.ws.out[:start]
			return shortened(err)
		}
		a.sent += s.Length
		return c.limitOutput()
	}
	return a.sendFile(s)
}

// shortened names a file that has shrunk since its size was announced.
func shortened(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errShort
	}
	return err
}

// copyFile sends a section through a buffer.
func (a *reply) copyFile(s Section) error {
	if err := a.conn.flush(); err != nil {
		return err
	}
	buf := make([]byte, min(s.Length, writeStep))
	for s.Length > 0 {
		n, err := s.File.ReadAt(buf[:min(int64(len(buf)), s.Length)], s.Offset)
		if n == 0 {
			return shortened(err)
		}
		if err := a.conn.write(buf[:n]); err != nil {
			return err
		}
		a.sent += int64(n)
		s.Offset, s.Length = s.Offset+int64(n), s.Length-int64(n)
	}
	return nil
}

// streamBuffer is how much of a stream is gathered before it is sent.
const streamBuffer = 8 << 10

// sendStream lets the response write its content.
func (a *reply) sendStream(s Stream) error {
	w := &streamWriter{reply: a, left: s.Size()}
	body := &BodyWriter{Writer: w, flush: w.flush, trailer: w.setTrailer}
	a.conn.stale = true
	err := a.conn.guarded(func() error { return s.Write(a.streamContext(), body) })
	if err != nil {
		return err
	}
	return w.end()
}

// streamWriter frames what a stream writes.
type streamWriter struct {
	reply *reply
	left  int64 // of what was announced; -1 = nothing was
	buf   []byte
	err   error
}

func (w *streamWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.left >= 0 {
		if int64(len(p)) > w.left {
			w.err = errors.New("the content is longer than was announced")
			return 0, w.err
		}
		w.left -= int64(len(p))
	}
	w.reply.sent += int64(len(p))
	w.buf = append(w.buf, p...)
	if len(w.buf) < streamBuffer {
		return len(p), nil
	}
	if err := w.flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// frame moves the buffer to the output, as a chunk if the content is chunked.
func (w *streamWriter) frame() {
	ws := w.reply.conn.ws
	if w.reply.coding == codingChunked {
		ws.out = http1.AppendChunk(ws.out, w.buf)
	} else {
		ws.out = append(ws.out, w.buf...)
	}
	w.buf = w.buf[:0]
}

func (w *streamWriter) flush() error {
	if w.err == nil {
		w.frame()
		w.err = w.reply.conn.flush()
	}
	if w.err != nil {
		w.reply.r.lost()
	}
	return w.err
}

func (w *streamWriter) setTrailer(name, value string) {
	if w.reply.coding == codingChunked && w.reply.r.AcceptsTrailers() && http1.TrailerAllowed(http1.FieldByName(name)) {
		w.reply.trailers = append(w.reply.trailers, Field{name, value})
	}
}

// end completes the content. Its last part waits to be sent with what follows.
func (w *streamWriter) end() error {
	if w.err != nil {
		return w.err
	}
	if w.left > 0 {
		return errShort
	}
	w.frame()
	ws := w.reply.conn.ws
	switch {
	case w.reply.coding != codingChunked:
	case len(w.reply.trailers) == 0:
		ws.out = http1.AppendLastChunk(ws.out)
	default:
		ws.out = http1.AppendTrailerStart(ws.out)
		for _, f := range w.reply.trailers {
			ws.out = http1.AppendField(ws.out, f.Name, f.Value)
		}
		ws.out = http1.AppendHeadEnd(ws.out)
	}
	return w.reply.conn.limitOutput()
}
