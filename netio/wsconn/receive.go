package wsconn

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/sockkit/sockkit/framing/websocket"
)

// Receive waits for the next message, which is Text or Binary and valid until the
// next call. Pings are answered, and a peer that is silent is pinged. After [Conn.End]
// messages are dropped until the peer's Close.
//
// The error is the last of the connection: a [*ClosedError] when the peer has closed it,
// and our Close has been sent; a [websocket.Error], of which the peer has been told;
// ErrSilent, ErrNoClose, or that of the stream. In any case nothing needs to be read
// any more, and the stream is to be closed. With ErrNoClose the peer may have ended
// only its own direction: what is sent before that still arrives.
func (c *Conn) Receive() (websocket.Message, error) {
	for {
		m, ok, err := c.Buffered()
		if ok || err != nil {
			return m, err
		}
		if err := c.read(); err != nil {
			return websocket.Message{}, err
		}
	}
}

// Buffered is Receive for what has come already: ok is false if that is no message
// yet. It waits for nothing but the writing of answers.
func (c *Conn) Buffered() (m websocket.Message, ok bool, err error) {
	for {
		n, m, err := c.receiver.Next(c.rest)
		c.rest = c.rest[n:]
		if err != nil {
			c.fail(err)
			return websocket.Message{}, false, err
		}
		switch m.Opcode {
		case websocket.Continuation:
			return websocket.Message{}, false, nil
		case websocket.Ping:
			err = c.answer(m.Data)
		case websocket.Close:
			err = c.closed(m)
		case websocket.Text, websocket.Binary:
			if c.open() {
				return m, true, nil
			}
		}
		if err != nil {
			return websocket.Message{}, false, err
		}
	}
}

// open tells whether our Close is not yet sent.
func (c *Conn) open() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state == websocket.StateOpen
}

// read waits for bytes of the peer. It pings a peer that is silent once.
func (c *Conn) read() error {
	c.makeRoom()
	c.patience(c.options.PingAfter)
	n, err := c.stream.Read(c.in)
	if errors.Is(err, os.ErrDeadlineExceeded) && n == 0 {
		if n, err = c.readAfterPing(); errors.Is(err, os.ErrDeadlineExceeded) {
			err = c.silent()
		}
	}
	if n > 0 {
		c.rest, c.filled = c.in[:n], n == len(c.in)
		return nil
	}
	if errors.Is(err, io.EOF) {
		if err = ErrNoClose; c.open() {
			return err
		}
	}
	c.lost()
	return err
}

// makeRoom gives a peer that fills the buffer a larger one.
func (c *Conn) makeRoom() {
	switch {
	case c.in == nil:
		c.in = make([]byte, firstRoom)
	case c.filled && len(c.in) < mostRoom:
		c.in = make([]byte, 4*len(c.in))
	}
}

// readAfterPing asks the peer whether it is there, and waits for anything at all.
func (c *Conn) readAfterPing() (int, error) {
	if !c.open() {
		return 0, os.ErrDeadlineExceeded
	}
	if err := c.Send(websocket.Ping, nil); err != nil && !errors.Is(err, ErrEnded) {
		return 0, err
	}
	c.patience(c.options.PongWait)
	return c.stream.Read(c.in)
}

// silent is why nothing has come in time.
func (c *Conn) silent() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == websocket.StateOpen {
		return ErrSilent
	}
	return ErrNoClose
}

// patience bounds the next read, also by the end that is foreseen.
func (c *Conn) patience(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	until := time.Now().Add(d)
	if !c.until.IsZero() && c.until.Before(until) {
		until = c.until
	}
	_ = c.stream.SetReadDeadline(until) // a stream that is closed says so when it is read
}

// answer sends a Pong. After our Close there is none.
func (c *Conn) answer(data []byte) error {
	if err := c.Send(websocket.Pong, data); err != nil && !errors.Is(err, ErrEnded) {
		return err
	}
	return nil
}

// closed answers the peer's Close, unless ours is sent, and gives it as an error. A
// client then waits for the server to end the connection, whose port is the rarer
// one (RFC 6455 7.1.1).
func (c *Conn) closed(m websocket.Message) error {
	c.mu.Lock()
	c.step(websocket.EventClose)
	if c.state == websocket.StateAsked {
		_ = c.sayClose(m.Code, "") // the peer is gone, or it is told
	}
	c.until = time.Now().Add(c.options.CloseWait)
	c.mu.Unlock()
	if c.options.Role == websocket.Client {
		c.discard()
	}
	return &ClosedError{Code: m.Code, Reason: string(m.Data)}
}

// fail tells the peer what it did wrong, and drops what it still sends: to close
// the stream at once would destroy our Close on its way.
func (c *Conn) fail(err error) {
	wrong, ok := errors.AsType[websocket.Error](err)
	if !ok {
		return
	}
	c.mu.Lock()
	c.until = time.Now().Add(c.options.CloseWait)
	told := c.state == websocket.StateOpen && c.sayClose(wrong.Code(), wrong.Reason()) == nil
	c.mu.Unlock()
	if told && c.stream.CloseWrite() == nil {
		c.discard()
	}
	c.lost()
}

// discard reads up to the end of the stream.
func (c *Conn) discard() {
	c.makeRoom()
	for {
		c.patience(c.options.CloseWait)
		if _, err := c.stream.Read(c.in); err != nil {
			return
		}
	}
}
