package netio

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
)

// packetConn is a socket of messages that has one receiver: connected to it, or
// free and sending to one address, as to a group that answers from many. It is
// a [PacketStream] with batches and a net.Conn.
//
// UDP has no end: Read never gives io.EOF and CloseWrite says nothing to the
// peer. A refusal by the peer's machine (ICMP port unreachable) is
// [ErrUnreachable] of the next Read or Write, whichever comes first. It is about
// a datagram that was sent before; the one that Write was given has not been
// sent and can be written again.
type packetConn struct {
	net.Conn // *net.UDPConn or *net.UnixConn

	network string
	to      origin // of a free socket; zero: connected
	max     int
	in      inbox
	tidy    func() // after Close; nil = nothing to do

	ready [][]byte // received and not yet given to Read

	sending sync.Mutex // guards out and single
	out     outbox
	single  [1][]byte
}

// MaxPacket is the largest message, in bytes.
func (c *packetConn) MaxPacket() int { return c.max }

// Read gives one message. A buffer that is too small for it is
// io.ErrShortBuffer, and the message stays.
func (c *packetConn) Read(p []byte) (int, error) {
	if len(c.ready) == 0 {
		batch, err := c.ReadBatch()
		if err != nil {
			return 0, err
		}
		c.ready = batch
	}
	if len(c.ready[0]) > len(p) {
		return 0, io.ErrShortBuffer
	}
	n := copy(p, c.ready[0])
	c.ready = c.ready[1:]
	return n, nil
}

// ReadBatch gives the messages that are there, and waits for the first.
func (c *packetConn) ReadBatch() ([][]byte, error) {
	if batch := c.ready; len(batch) > 0 {
		c.ready = nil
		return batch, nil
	}
	batch, err := c.in.receive()
	if err != nil {
		return nil, c.failed("receive from", err)
	}
	return batch, nil
}

// Write sends one message.
func (c *packetConn) Write(p []byte) (int, error) {
	c.sending.Lock()
	defer c.sending.Unlock()
	c.single[0] = p
	if _, err := c.sendAll(c.single[:]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteBatch sends messages in order.
func (c *packetConn) WriteBatch(messages [][]byte) (int, error) {
	c.sending.Lock()
	defer c.sending.Unlock()
	return c.sendAll(messages)
}

// sendAll sends what comes before the first message that is too long.
func (c *packetConn) sendAll(messages [][]byte) (int, error) {
	fitting := fittingPart(messages, c.max)
	n, err := c.out.send(messages[:fitting], c.to)
	if err == nil && fitting < len(messages) {
		err = tooLong(len(messages[fitting]), c.max)
	}
	if err != nil {
		return n, c.failed("send to", err)
	}
	return n, nil
}

// fittingPart counts the messages before the first that is too long.
func fittingPart(messages [][]byte, most int) int {
	for i, m := range messages {
		if len(m) > most {
			return i
		}
	}
	return len(messages)
}

// CloseWrite ends the outgoing direction of a connection. Datagrams have none
// to end.
func (c *packetConn) CloseWrite() error {
	if conn, ok := c.Conn.(*net.UnixConn); ok && c.network == string(Unixpacket) {
		return conn.CloseWrite()
	}
	return nil
}

// Close closes the socket and wakes who waits on it.
func (c *packetConn) Close() error {
	err := c.Conn.Close()
	if c.tidy != nil {
		c.tidy()
	}
	return err
}

// RemoteAddr is who is sent to; *net.UnixAddr with an empty name for a client
// that has none.
func (c *packetConn) RemoteAddr() net.Addr {
	if c.to != (origin{}) {
		return c.to.addr()
	}
	if conn, ok := c.Conn.(*net.UnixConn); ok {
		return unixPeer(conn)
	}
	return c.Conn.RemoteAddr()
}

// endless reports whether the peer has no way to end the conversation, so that
// it is over when it fails.
func (c *packetConn) endless() bool { return c.network != string(Unixpacket) }

// failed says what an error was about. The ends that callers ask for
// themselves, deadlines and Close, stay as they are.
func (c *packetConn) failed(op string, err error) error {
	if err == io.EOF || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
		return err
	}
	return &PacketError{Op: op, Network: c.network, Addr: addrText(c.RemoteAddr()), Kind: packetKind(err), Err: bareReason(err)}
}

// addrText is an address for a message.
func addrText(addr net.Addr) string {
	if addr == nil || addr.String() == "" {
		return "an unnamed peer"
	}
	return addr.String()
}

var (
	_ BatchReader  = (*packetConn)(nil)
	_ BatchWriter  = (*packetConn)(nil)
	_ PacketStream = (*packetConn)(nil)
	_ net.Conn     = (*packetConn)(nil)
)
