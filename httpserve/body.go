package httpserve

import (
	"cmp"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

const (
	rateGrace = 5 * time.Second // before Server.MinRate counts
	// drainLimit is how much content that no handler wanted is read for the
	// sake of the connection. More costs more than a new one.
	drainLimit = 256 << 10
)

// body is the content of the request that is being answered.
type body struct {
	conn    *conn
	kind    http1.BodyKind
	left    int64 // of BodyLength
	ended   bool  // the whole content is read
	asked   bool  // the client knows that it may send
	read    int64
	waited  time.Duration // for the client
	pending []byte        // decoded, of the chunk in the input buffer
	broken  error         // why no more can be read

	apart    bool        // it is read beside the goroutine that answers
	stopping atomic.Bool // that shall end
}

// Read gives content as it comes.
func (b *body) Read(p []byte) (int, error) {
	switch {
	case b.broken != nil:
		return 0, b.broken
	case b.ended || b.kind == http1.BodyNone:
		return 0, io.EOF
	case len(p) == 0:
		return 0, nil
	}
	if err := b.begin(); err != nil {
		return 0, b.fail(err)
	}
	n, err := b.next(p)
	b.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, ErrStopped) {
		return n, b.fail(err)
	}
	return n, err
}

// begin asks the client for the content if it waits to be asked.
func (b *body) begin() error {
	if b.asked {
		return nil
	}
	b.asked = true
	c := b.conn
	if c.state != http1.StateWaiting {
		return nil
	}
	if len(c.ws.buffered()) > 0 { // it did not wait (RFC 9110 section 10.1.1)
		c.step(http1.EventBytes)
		return nil
	}
	c.ws.out = http1.AppendContinue(c.ws.out)
	c.step(http1.EventContinue)
	return c.flush()
}

func (b *body) next(p []byte) (int, error) {
	if b.kind == http1.BodyChunked {
		return b.nextOfChunks(p)
	}
	if len(b.conn.ws.buffered()) == 0 {
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	ws := b.conn.ws
	n := copy(p[:min(int64(len(p)), b.left)], ws.buffered())
	ws.from += n
	if b.left -= int64(n); b.left == 0 {
		b.end()
	}
	return n, nil
}

// nextOfChunks takes the chunked coding off. Decoded data stay where they are in
// the input buffer until they are taken.
func (b *body) nextOfChunks(p []byte) (int, error) {
	for len(b.pending) == 0 {
		ws := b.conn.ws
		n, data, err := ws.chunks.Next(ws.buffered())
		ws.from += n
		b.pending = data
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			b.end()
			return 0, io.EOF
		case errors.Is(err, http1.ErrIncomplete):
			if err := b.fill(); err != nil {
				return 0, err
			}
		default:
			return 0, err
		}
	}
	n := copy(p, b.pending)
	b.pending = b.pending[n:]
	return n, nil
}

// fill waits for more of the content.
func (b *body) fill() error {
	c := b.conn
	if !c.ws.room(bodyRead, keptRoom) {
		return http1.ErrHeadTooLarge // of a trailer section
	}
	err := b.fillInput()
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http1.ErrTimeout
	case errors.Is(err, io.EOF):
		return http1.ErrCutOff
	}
	return err
}

func (b *body) fillInput() error {
	if b.apart {
		return b.fillApart()
	}
	c := b.conn
	if err := c.flush(); err != nil {
		return errLost
	}
	c.tick()
	start, patience := c.now, b.patience()
	c.setReadDeadline(patience, patience < time.Second)
	err := c.fill()
	b.waited += c.now.Sub(start)
	return err
}

// patience is how long more of the content may take to come. Only the time counts
// against the client for which it made us wait.
func (b *body) patience() time.Duration {
	server := b.conn.server
	patience := cmp.Or(server.BodyTimeout, defaultBodyTimeout)
	if rate := server.MinRate; rate > 0 {
		due := rateGrace + time.Duration(float64(b.read+1)/float64(rate)*float64(time.Second))
		patience = min(patience, due-b.waited)
	}
	return patience
}

// end notes that all was read. The connection's state is that of the goroutine
// that answers.
func (b *body) end() {
	b.ended = true
	if !b.apart {
		b.conn.step(http1.EventBodyEnd)
	}
}

// fail keeps why the content broke off.
func (b *body) fail(err error) error {
	b.broken = err
	return err
}

func (b *body) trailer() *http1.Fields {
	if !b.ended || b.kind != http1.BodyChunked {
		return nil
	}
	return &b.conn.ws.chunks.Trailer
}

// unread reports whether content is left, and whether it is so little that it
// is worth reading to keep the connection.
func (b *body) unread() (left, little bool) {
	switch {
	case b.ended || b.kind == http1.BodyNone:
		return false, false
	case b.broken != nil, b.conn.state == http1.StateWaiting:
		return true, false
	case b.kind == http1.BodyLength:
		return true, b.left <= drainLimit
	}
	return true, true
}

// drainBody reads and drops what the handler has left, in bounds.
func (c *conn) drainBody() {
	b, buf := &c.ws.body, make([]byte, 4<<10)
	for dropped := 0; ; {
		n, err := b.Read(buf)
		dropped += n
		switch {
		case c.state != http1.StateDraining: // the end was seen
			return
		case err != nil || dropped > drainLimit:
			if flushed := c.flush(); flushed != nil {
				c.step(http1.EventLost)
				return
			}
			c.step(http1.EventRetire)
			return
		}
	}
}
