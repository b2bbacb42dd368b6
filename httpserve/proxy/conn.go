package proxy

import (
	"cmp"
	"errors"
	"io"
	"net"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

const (
	headRoom    = 8 << 10  // of the buffer for a head, to begin with
	mostRoom    = 64 << 10 // and at most
	contentRoom = 32 << 10 // for content
)

// conn is a connection to an upstream. One request is under way at a time; one
// goroutine may write while another one reads.
type conn struct {
	net.Conn
	client *Client
	target *target
	reused bool        // it has had an answer before
	expiry *time.Timer // while idle

	buf      []byte // read and not yet used: buf[from:to]
	from, to int
	began    bool // something of the answer has come
	head     http1.ResponseHead
	chunks   http1.ChunkDecoder
	ahead    []byte // the next piece of content in chunks, if it has come
	aheadErr error  // what comes instead of it
	left     int64  // of content with a length
	ended    bool   // the answer was read to its end
	closed   bool   // the upstream has ended the connection, in order

	posted posted // writes that nobody waits for; nil = none are
}

// send writes all of p. As long as there is progress, there is time.
func (c *conn) send(p []byte) error {
	if err := c.posted.settle(); err != nil {
		return err
	}
	for len(p) > 0 {
		n := min(len(p), mostRoom)
		if err := c.SetWriteDeadline(time.Now().Add(c.silence())); err != nil {
			return err
		}
		if _, err := c.Conn.Write(p[:n]); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

func (c *conn) silence() time.Duration {
	return cmp.Or(c.client.SilenceTimeout, defaultSilence)
}

// awaitHead starts the clock for the head of the answer.
func (c *conn) awaitHead() error {
	return c.SetReadDeadline(time.Now().Add(cmp.Or(c.client.HeadTimeout, defaultHead)))
}

// readHead reads the next head, be it an interim one, into c.head. It points into
// the buffer, and is good until next is called.
func (c *conn) readHead(method http1.Method) error {
	for {
		n, err := http1.ParseResponse(c.buf[c.from:c.to], http1.Limits{Head: mostRoom}, method, &c.head)
		if err == nil {
			c.from += n
			c.left, c.ended = c.head.Body.Length, c.head.Body.Kind == http1.BodyNone
			c.chunks.Reset(http1.ChunkLimits{})
			c.ahead, c.aheadErr = nil, nil
			return nil
		}
		if !errors.Is(err, http1.ErrIncomplete) {
			return err
		}
		if err := c.fill(); err != nil {
			return err
		}
	}
}

// fill reads more; an end is [io.ErrUnexpectedEOF].
func (c *conn) fill() error {
	switch {
	case c.from == c.to:
		c.from, c.to = 0, 0
	case c.to == len(c.buf) && c.from > 0:
		c.to = copy(c.buf, c.buf[c.from:c.to])
		c.from = 0
	}
	if c.to == len(c.buf) {
		if len(c.buf) >= mostRoom {
			return http1.ErrHeadTooLarge
		}
		grown := make([]byte, max(headRoom, 2*len(c.buf)))
		copy(grown, c.buf[:c.to])
		c.buf = grown
	}
	n, err := c.Read(c.buf[c.to:])
	c.to += n
	c.began = c.began || n > 0
	switch {
	case n > 0:
		return nil
	case errors.Is(err, io.EOF):
		c.closed = true
		return io.ErrUnexpectedEOF
	}
	return err
}

// next gives the next part of the content, up to [io.EOF]. It is good until the
// following call.
func (c *conn) next() ([]byte, error) {
	if c.ended {
		return nil, io.EOF
	}
	if c.head.Body.Kind == http1.BodyChunked {
		return c.nextOfChunks()
	}
	if c.from == c.to {
		if err := c.fillContent(); err != nil {
			return nil, c.orEnd(err)
		}
	}
	n := c.to - c.from
	if c.head.Body.Kind == http1.BodyLength {
		n = int(min(int64(n), c.left))
		c.left -= int64(n)
		c.ended = c.left == 0
	}
	data := c.buf[c.from : c.from+n]
	c.from += n
	return data, nil
}

// orEnd makes an end of content that ends with its connection.
func (c *conn) orEnd(err error) error {
	if c.head.Body.Kind == http1.BodyUntilClose && c.closed {
		c.ended = true
		return io.EOF
	}
	return err
}

// nextOfChunks takes the chunked coding off. It looks one piece ahead, to know
// whether that has come and whether it is the end.
func (c *conn) nextOfChunks() ([]byte, error) {
	data, err := c.ahead, c.aheadErr
	for len(data) == 0 && err == nil {
		if data, err = c.decode(); errors.Is(err, http1.ErrIncomplete) {
			err = c.fillContent()
		}
	}
	c.ahead, c.aheadErr = nil, nil
	if err != nil {
		return nil, err
	}
	if c.ahead, err = c.decode(); !errors.Is(err, http1.ErrIncomplete) {
		c.aheadErr = err
	}
	return data, nil
}

// decode takes what it can of the chunks that have come.
func (c *conn) decode() ([]byte, error) {
	n, data, err := c.chunks.Next(c.buf[c.from:c.to])
	c.from += n
	c.ended = errors.Is(err, io.EOF)
	return data, err
}

func (c *conn) fillContent() error {
	if err := c.SetReadDeadline(time.Now().Add(c.silence())); err != nil {
		return err
	}
	if c.from == c.to && len(c.buf) < contentRoom {
		c.buf = make([]byte, contentRoom)
	}
	return c.fill()
}

// waits reports whether the next part has yet to come.
func (c *conn) waits() bool {
	chunked := c.head.Body.Kind == http1.BodyChunked
	return !c.ended && len(c.ahead) == 0 && c.aheadErr == nil && (chunked || c.from == c.to)
}

// reusable reports whether another request can be sent: the answer has ended, the
// upstream goes on, and nothing came that nobody has asked for.
func (c *conn) reusable() bool {
	return c.ended && c.head.KeepAlive && c.from == c.to
}
