package netio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/websocket"
)

const (
	finishPatience = 2 * time.Second       // without progress, then the rest counts as lost
	finishFirst    = 50 * time.Microsecond // the first look for the acknowledgement; on a fast path it is there
	finishStep     = 2 * time.Millisecond  // how often the acknowledgement is looked for
)

// finish ends each connection whose peer has not ended it, in order: our FIN
// first, then its input is read and dropped until EOF or until everything that
// we sent is acknowledged.
func (r *relay) finish() error {
	var err error
	for _, p := range []*pump{r.down, r.up} {
		if !p.absent && p.atEOF() {
			continue
		}
		if conn, ok := byteConn(p.src); ok {
			err = firstError(err, r.finishConn(p, conn))
		} else if ws, ok := as[*webSocket](p.src); ok {
			err = firstError(err, r.finishWebSocket(p, ws))
		}
	}
	return err
}

// atEOF tells whether the pump has seen the end of its source.
func (p *pump) atEOF() bool { return p.over && p.eof }

// settle waits for what is still on its way to where it goes, if the relay has
// ended well. It fails if that does not arrive.
func (r *relay) settle(ctx context.Context, err error) error {
	if err != nil {
		return nil
	}
	for _, s := range []Stream{r.b, r.a} {
		late, ok := as[interface {
			settle(ctx context.Context) error
		}](s)
		if !ok {
			continue
		}
		switch err := late.settle(ctx); {
		case err == nil, errors.Is(err, net.ErrClosed):
		case ctx.Err() != nil:
			return context.Cause(ctx)
		default:
			return fmt.Errorf("%w: what was on its way did not arrive: %w", ErrLost, bare(err))
		}
	}
	return nil
}

func (r *relay) finishConn(p *pump, conn net.Conn) error {
	if err := p.src.CloseWrite(); ignoreGone(err) != nil {
		return nil // not connected any more
	}
	wake := func() {
		if src, ok := as[interface{ SetReadDeadline(time.Time) error }](p.src); ok {
			_ = src.SetReadDeadline(time.Unix(1, 0))
		}
	}
	if !r.interrupt(p, wake) {
		left, _ := unacknowledged(conn)
		return lostAtEnd(nil, left)
	}
	return discardUntilAcknowledged(conn)
}

// finishWebSocket says Close and waits for the answer, which wakes a pump that still
// reads.
func (r *relay) finishWebSocket(p *pump, ws *webSocket) error {
	ws.say(websocket.Normal, finishPatience)
	if p.over {
		return ws.drain()
	}
	if !r.interrupt(p, func() {}) {
		left, _ := unacknowledged(ws.socket)
		return lostAtEnd(nil, left)
	}
	return nil
}

// lostOnly drops every error but that of bytes that are lost.
func lostOnly(err error) error {
	if errors.Is(err, ErrLost) {
		return err
	}
	return nil
}

// interrupt stops a pump that still reads, by wake, so that we can. What it holds
// for its own destination is given up: the end that was asked for has come.
func (r *relay) interrupt(p *pump, wake func()) bool {
	if p.over {
		return true
	}
	p.stop.Store(true)
	past := time.Unix(1, 0)
	wake()
	if sink, ok := p.dst.(interface{ SetWriteDeadline(time.Time) error }); !ok || sink.SetWriteDeadline(past) != nil {
		go func() { _ = p.dst.Close() }() // closing twice does no harm; waiting for it might
	}
	late := time.After(finishPatience)
	for !p.over {
		select {
		case q := <-r.ended:
			q.finished()
		case <-late:
			return false
		}
	}
	p.readErr, p.writeErr = nil, nil // the deadlines were ours
	return true
}

// Unacknowledged is how many bytes that were written to a connection, which s is
// or wraps, its peer's system has not acknowledged yet. known is false where
// that cannot be told: of other streams, and on systems other than Linux.
func Unacknowledged(s Stream) (n int, known bool) {
	if conn, ok := byteConn(s); ok {
		return unacknowledged(conn)
	}
	return 0, false
}

// discardUntilAcknowledged drops input until there is nothing left that a
// closed connection could destroy.
func discardUntilAcknowledged(conn net.Conn) error {
	buf := make([]byte, firstBuffer)
	progress, left := time.Now(), -1
	for step := finishFirst; ; step = min(2*step, finishStep) {
		n, err := discardSome(conn, buf, step)
		now, known := unacknowledged(conn)
		switch {
		case known && now == 0:
			return nil
		case err != nil: // EOF, or the peer is gone
			return lostAtEnd(err, now)
		case n > 0 || now != left:
			progress, left = time.Now(), now
		case time.Since(progress) > finishPatience:
			return lostAtEnd(nil, left)
		}
	}
}

// discardSome reads what comes within d. Nothing is no error.
func discardSome(conn net.Conn, buf []byte, d time.Duration) (int, error) {
	_ = conn.SetReadDeadline(time.Now().Add(d))
	n, err := conn.Read(buf)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	return n, err
}

// lostAtEnd tells an EOF or a harmless reset from bytes that the peer never
// acknowledged.
func lostAtEnd(err error, left int) error {
	if left <= 0 || errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("%w: the peer has not acknowledged the last %d bytes", ErrLost, left)
}

// spreadReset makes the end of a failed relay visible on both sides: a
// connection that was cut must not look like a complete one to the other peer.
func (r *relay) spreadReset() {
	for _, p := range []*pump{r.up, r.down} {
		if !p.failed() {
			continue
		}
		if c, ok := as[interface{ SetLinger(sec int) error }](p.dst); ok && (p.readErr != nil || framing.Failed(p.writeErr)) {
			_ = c.SetLinger(0)
		}
	}
}
