package netio

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/netio/wsconn"
)

// webSocket is a WebSocket as a stream of messages, a [PacketStream] with batches and
// a net.Conn, in either role.
//
// A WebSocket has no half-close: a Close ends both directions, and who says it gets no
// more answers. So CloseWrite says it only when the peer has been silent for a while.
// Read gives io.EOF after a Close that says nothing bad, the peer's or our own.
type webSocket struct {
	socket

	conn    *wsconn.Conn
	max     int              // bytes of a message
	message websocket.Opcode // what is sent; 0 = Text if it is UTF-8, else Binary
	silence time.Duration    // of the peer, after which CloseWrite closes; negative = never

	reading sync.Mutex // guards what follows
	batch   [][]byte
	next    int    // the message of batch that Read gives next
	arena   []byte // the bytes of batch
	ended   error  // why no more comes

	waiting atomic.Int64 // since when somebody reads, in Unix nanoseconds; 0 = nobody does
	said    atomic.Bool  // we have said Close
	silent  atomic.Bool  // because the peer was silent
	expired atomic.Bool  // the read deadline has passed

	timers sync.Mutex // guards what follows
	leave  *time.Timer
	clock  *time.Timer
	closed bool
}

// socket is what a WebSocket runs over: *net.TCPConn or *secure.Conn.
type socket interface {
	net.Conn
	CloseWrite() error
}

const (
	// defaultSilence is how long a peer may be silent after the end of what we
	// send, where nobody says otherwise.
	defaultSilence = time.Second
	// closeWait is how long the peer may take to answer our Close. It is a little
	// shorter than what a relay waits for.
	closeWait = finishPatience - closeGrace
)

// webSocketMade says how a WebSocket that is open behaves.
type webSocketMade struct {
	conn    wsconn.Options
	message string // text, binary, or ""
	silence time.Duration
}

func newWebSocket(s socket, m webSocketMade) *webSocket {
	if m.conn.Max <= 0 {
		m.conn.Max = framing.DefaultMax
	}
	m.conn.CloseWait = closeWait
	w := &webSocket{socket: s, conn: wsconn.New(s, m.conn), max: m.conn.Max, silence: m.silence}
	if m.silence == 0 {
		w.silence = defaultSilence
	}
	switch m.message {
	case messageText:
		w.message = websocket.Text
	case messageBinary:
		w.message = websocket.Binary
	}
	return w
}

// Unwrap is the connection beneath.
func (w *webSocket) Unwrap() Stream { return w.socket }

// MaxPacket is the largest message, in bytes.
func (w *webSocket) MaxPacket() int { return w.max }

// Read gives the next message. A buffer that is too small for it is
// io.ErrShortBuffer, and the message stays.
func (w *webSocket) Read(p []byte) (int, error) {
	w.reading.Lock()
	defer w.reading.Unlock()
	if w.next >= len(w.batch) {
		if err := w.receive(); err != nil {
			return 0, err
		}
	}
	message := w.batch[w.next]
	if len(message) > len(p) {
		return 0, io.ErrShortBuffer
	}
	w.next++
	return copy(p, message), nil
}

// ReadBatch gives the messages that have come, and waits for the first. After a Read
// it gives what that one has left of its batch.
func (w *webSocket) ReadBatch() ([][]byte, error) {
	w.reading.Lock()
	defer w.reading.Unlock()
	if w.next >= len(w.batch) {
		if err := w.receive(); err != nil {
			return nil, err
		}
	}
	rest := w.batch[w.next:]
	w.next = len(w.batch)
	return rest, nil
}

// receive makes the next batch. The caller holds reading.
func (w *webSocket) receive() error {
	w.batch, w.arena, w.next = w.batch[:0], w.arena[:0], 0
	if w.ended != nil {
		return w.ended
	}
	w.waiting.Store(time.Now().UnixNano())
	m, err := w.conn.Receive()
	w.waiting.Store(0)
	for err == nil {
		w.keep(m.Data)
		if len(w.batch) >= batchFrames || len(w.arena) >= batchBytes {
			return nil
		}
		var more bool
		if m, more, err = w.conn.Buffered(); !more {
			break
		}
	}
	if err != nil {
		w.ended = w.end(err)
	}
	if len(w.batch) > 0 {
		return nil
	}
	return w.ended
}

// keep copies a message, which is valid until the next one only. An arena that has to
// grow leaves the messages in the old one where they are.
func (w *webSocket) keep(message []byte) {
	if room := cap(w.arena) - len(w.arena); room < len(message) {
		w.arena = make([]byte, 0, max(2*cap(w.arena), len(message), frameBuffer))
	}
	start := len(w.arena)
	w.arena = append(w.arena, message...)
	w.batch = append(w.batch, w.arena[start:len(w.arena):len(w.arena)])
}

// end gives the last error of the connection its kind.
func (w *webSocket) end(err error) error {
	closed, theirs := errors.AsType[*wsconn.ClosedError](err)
	wrong, breach := errors.AsType[websocket.Error](err)
	switch {
	case w.expired.Load():
		return os.ErrDeadlineExceeded
	case theirs:
		return closedBy(closed)
	case breach && wrong == websocket.ErrTooBig:
		return fmt.Errorf("read: %w: a message of more than %d bytes", framing.ErrTooLong, w.max)
	case breach:
		return fmt.Errorf("%w: %w", ErrProtocol, wrong)
	case w.said.Load() && !errors.Is(err, net.ErrClosed):
		left, _ := unacknowledged(w.socket)
		if lost := lostAtEnd(nil, left); lost != nil {
			return lost
		}
		return io.EOF // it has all, and ends without an answer
	case errors.Is(err, wsconn.ErrNoClose), errors.Is(err, wsconn.ErrSilent):
		return fmt.Errorf("%w: %w", ErrLost, err)
	}
	return err
}

// closedBy is what the code of the peer's Close means (RFC 6455 7.4).
func closedBy(c *wsconn.ClosedError) error {
	switch c.Code {
	case websocket.Normal, websocket.GoingAway, websocket.NoStatus:
		return io.EOF
	case websocket.PolicyViolation:
		return fmt.Errorf("%w: %w", ErrUnreachable, c)
	case websocket.ProtocolError, websocket.UnsupportedData, websocket.InvalidData, websocket.TooBig, websocket.MissingExtension:
		return fmt.Errorf("%w: %w", ErrProtocol, c)
	}
	return fmt.Errorf("%w: %w", ErrLost, c)
}

// Write sends one message.
func (w *webSocket) Write(p []byte) (int, error) {
	if _, err := w.WriteBatch([][]byte{p}); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteBatch sends messages in order. Of a batch that fails none counts as sent, but
// those before one that cannot be sent at all.
func (w *webSocket) WriteBatch(messages [][]byte) (int, error) {
	for i, m := range messages {
		op, err := w.kind(m)
		if err != nil {
			if failed := w.conn.Flush(); failed != nil {
				return 0, unsent(failed)
			}
			return i, err
		}
		if err := w.conn.Append(op, m); err != nil {
			return 0, unsent(err)
		}
	}
	if err := w.conn.Flush(); err != nil {
		return 0, unsent(err)
	}
	return len(messages), nil
}

// kind is what a message is sent as; it fails for one that cannot be.
func (w *webSocket) kind(m []byte) (websocket.Opcode, error) {
	switch {
	case len(m) > w.max:
		return 0, tooLong(len(m), w.max)
	case w.message == websocket.Binary:
		return websocket.Binary, nil
	case utf8.Valid(m):
		return websocket.Text, nil
	case w.message == websocket.Text:
		return 0, fmt.Errorf("write: %w: a text message must be UTF-8", framing.ErrUnfit)
	}
	return websocket.Binary, nil
}

// unsent is why messages could not be sent. That the peer has closed is no error of
// the connection.
func unsent(err error) error {
	if errors.Is(err, wsconn.ErrEnded) {
		return endedError{err}
	}
	return err
}

// endedError is a write after the end, which for io is one to a closed pipe.
type endedError struct{ error }

func (e endedError) Unwrap() []error { return []error{io.ErrClosedPipe, e.error} }

var (
	_ BatchReader  = (*webSocket)(nil)
	_ BatchWriter  = (*webSocket)(nil)
	_ PacketStream = (*webSocket)(nil)
	_ net.Conn     = (*webSocket)(nil)
)
