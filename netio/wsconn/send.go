package wsconn

import (
	"fmt"
	"time"

	"github.com/sockkit/sockkit/framing/websocket"
)

// Send sends a message, Text or Binary, or a Ping or Pong, with what [Conn.Append]
// has left. The error is ErrEnded after a Close, that of [websocket.Sender.Append]
// for what cannot be sent, or that of the stream, which ends the connection.
func (c *Conn) Send(op websocket.Opcode, data []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.append(op, data); err != nil {
		return err
	}
	return c.flush()
}

// Append is Send for those who have more: the message waits for [Conn.Flush], or
// until some have gathered.
func (c *Conn) Append(op websocket.Opcode, data []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.append(op, data); err != nil || len(c.out) < mostRoom {
		return err
	}
	return c.flush()
}

// Flush sends what waits.
func (c *Conn) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flush()
}

// End sends a Close and lets Receive wait for the peer's for a moment. A second
// Close is not sent, and no error. A reason of over 123 bytes is cut.
func (c *Conn) End(code websocket.Code, reason string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != websocket.StateOpen {
		return nil
	}
	c.until = time.Now().Add(c.options.CloseWait)
	_ = c.stream.SetReadDeadline(c.until) // for a read that waits already
	return c.sayClose(code, reason)
}

// append appends a frame to what waits. The caller holds mu.
func (c *Conn) append(op websocket.Opcode, data []byte) error {
	if !c.step(websocket.EventSend) {
		return ErrEnded
	}
	var err error
	c.out, err = c.sender.Append(c.out, op, data)
	return err
}

// sayClose sends a Close behind what waits. The caller holds mu.
func (c *Conn) sayClose(code websocket.Code, reason string) error {
	var err error
	if c.out, err = c.sender.AppendClose(c.out, code, reason); err != nil {
		return fmt.Errorf("close with code %d: %w", code, err)
	}
	c.step(websocket.EventSayClose)
	return c.flush()
}

// flush writes what waits, in pieces, so that a slow peer is told from one that
// takes nothing. The caller holds mu.
func (c *Conn) flush() error {
	for rest := c.out; len(rest) > 0; {
		_ = c.stream.SetWriteDeadline(time.Now().Add(c.options.WriteWait)) // a closed stream says so in Write
		if c.over.Load() {
			return ErrEnded
		}
		n, err := c.stream.Write(rest[:min(len(rest), mostRoom)])
		if err != nil {
			c.out = nil
			c.end()
			return fmt.Errorf("send: %w", err)
		}
		rest = rest[n:]
	}
	if c.out = c.out[:0]; cap(c.out) > 2*mostRoom {
		c.out = nil
	}
	return nil
}

// lost notes that the connection is over, and wakes one who sends.
func (c *Conn) lost() {
	c.over.Store(true)
	_ = c.stream.SetWriteDeadline(time.Unix(1, 0)) // a closed stream has woken it
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
}

// end is lost for those who hold mu. It wakes the one who receives.
func (c *Conn) end() {
	c.step(websocket.EventLost)
	c.until = time.Now()
	_ = c.stream.SetReadDeadline(c.until) // a closed stream has woken it
}
