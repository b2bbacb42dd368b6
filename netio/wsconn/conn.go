package wsconn

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/websocket"
)

// Stream is what a WebSocket runs over, such as *net.TCPConn and *tls.Conn. The
// handshake of TLS must be done: a deadline would end it for good.
type Stream interface {
	io.ReadWriteCloser
	CloseWrite() error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// Options say how a connection is driven. The zero value is a server's without
// compression.
type Options struct {
	Role    websocket.Role
	Deflate *websocket.Deflate // as it was agreed on; nil = no compression
	Max     int                // bytes of the largest message that is taken; 0 = websocket.DefaultMax
	Mask    func() uint32      // for a client: the keys of its masks
	Early   []byte             // what of the stream was read already

	PingAfter time.Duration // silence of the peer before it is pinged; 0 = 30 s
	PongWait  time.Duration // and before it counts as lost after that; 0 = 10 s
	CloseWait time.Duration // for the peer's Close after ours; 0 = 2 s
	WriteWait time.Duration // without progress of what is sent; 0 = 30 s
}

// The defaults of Options.
const (
	defaultPingAfter = 30 * time.Second
	defaultPongWait  = 10 * time.Second
	defaultCloseWait = 2 * time.Second
	defaultWriteWait = 30 * time.Second
)

// What ends a connection, beside a [*ClosedError], a [websocket.Error] and the errors of
// the stream.
var (
	// ErrSilent: the peer has not answered a ping.
	ErrSilent = errors.New("the peer does not answer a ping")
	// ErrNoClose: the peer has ended the stream, or has not answered our Close.
	ErrNoClose = errors.New("the connection ended without a close frame of the peer")
	// ErrEnded: nothing can be sent any more.
	ErrEnded = errors.New("the WebSocket is closed")
)

// ClosedError is the peer's Close.
type ClosedError struct {
	Code   websocket.Code // NoStatus if it said none
	Reason string
}

func (c *ClosedError) Error() string {
	if c.Reason == "" {
		return fmt.Sprintf("closed by the peer with code %d", c.Code)
	}
	return fmt.Sprintf("closed by the peer with code %d: %s", c.Code, plain(c.Reason))
}

// Conn is an open WebSocket. One goroutine receives; any may send and end it.
type Conn struct {
	stream  Stream
	options Options

	receiver *websocket.Receiver
	in       []byte // room for what is read
	rest     []byte // of it, not yet looked at
	filled   bool   // the last read took all the room there was

	over atomic.Bool // nothing is sent any more

	mu     sync.Mutex
	sender *websocket.Sender
	out    []byte // frames that wait to be written
	state  websocket.State
	until  time.Time // when reading ends for good; zero = not foreseen
}

// Room for what is read and sent.
const (
	firstRoom = 4 << 10
	mostRoom  = 64 << 10
)

// New makes the connection of a stream on which the handshake is done. It does not
// close the stream: the caller does, when Receive has returned an error.
func New(s Stream, o Options) *Conn {
	o.PingAfter = cmp.Or(o.PingAfter, defaultPingAfter)
	o.PongWait = cmp.Or(o.PongWait, defaultPongWait)
	o.CloseWait = cmp.Or(o.CloseWait, defaultCloseWait)
	o.WriteWait = cmp.Or(o.WriteWait, defaultWriteWait)
	return &Conn{
		stream: s, options: o, rest: o.Early,
		receiver: websocket.NewReceiver(o.Role, o.Max, o.Deflate),
		sender:   websocket.NewSender(o.Role, o.Mask, o.Deflate),
	}
}

// step moves the state; false if the event cannot happen. The caller holds mu.
func (c *Conn) step(e websocket.Event) bool {
	next, ok := c.state.Next(e)
	c.state = next
	return ok
}
