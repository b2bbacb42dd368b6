package netio

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// Tapped is s with a watch that sees what goes by; a nil watch leaves s as it
// is, with all that the kernel can do for it. Messages stay messages, one piece
// each. When a watch fails, so does the stream, with [ErrLocal]: what cannot be
// seen is not moved unseen. Closing the stream closes the watch.
//
// What is written is shown before it is written, so that an answer is never
// seen before its question. After a failed write the watch has therefore seen
// what the peer may not have got.
func Tapped(s Stream, w tap.Watch) Stream {
	if w == nil {
		return s
	}
	t := &tapped{Stream: s, watch: w}
	if packets, ok := s.(PacketStream); ok {
		return &tappedPackets{tapped: t, packets: packets}
	}
	return t
}

// TapConn describes s to a watcher: its addresses and whether it has messages.
func TapConn(s Stream) tap.Conn {
	var c tap.Conn
	if ends, ok := as[interface {
		LocalAddr() net.Addr
		RemoteAddr() net.Addr
	}](s); ok {
		c.Local, c.Remote = ends.LocalAddr(), ends.RemoteAddr()
	}
	_, c.Messages = s.(PacketStream)
	return c
}

// tapped is the stream that Tapped returns for bytes.
type tapped struct {
	Stream
	watch tap.Watch
	ended [2]sync.Once // by direction
	close sync.Once
}

// Unwrap is the stream without the watch.
func (t *tapped) Unwrap() Stream { return t.Stream }

func (t *tapped) Read(p []byte) (int, error) {
	n, err := t.Stream.Read(p)
	if n > 0 {
		if failed := t.see(tap.Piece{Direction: tap.In, Data: p[:n]}); failed != nil {
			return n, failed
		}
	}
	return n, t.over(err)
}

// over shows what has ended the reading, if anything has. It returns err unless
// that fails.
func (t *tapped) over(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		if t.endsBoth() {
			return firstError(t.end(tap.In, nil), t.end(tap.Out, nil), err)
		}
		return t.end(tap.In, err)
	case errors.Is(err, syscall.ECONNRESET):
		return firstError(watchFailure(t.watch.Reset()), err)
	}
	return err
}

func (t *tapped) Write(p []byte) (int, error) {
	if err := t.see(tap.Piece{Direction: tap.Out, Data: p}); err != nil {
		return 0, err
	}
	return t.Stream.Write(p)
}

// endsBoth reports a WebSocket, whose directions end together: CloseWrite sends nothing
// that a watch could show.
func (t *tapped) endsBoth() bool {
	_, ws := as[*webSocket](t.Stream)
	return ws
}

// CloseWrite shows the end before it is sent, as Write does.
func (t *tapped) CloseWrite() error {
	if t.endsBoth() {
		return t.Stream.CloseWrite()
	}
	failed := t.end(tap.Out, nil)
	return firstError(t.Stream.CloseWrite(), failed)
}

// Close ends the watch too.
func (t *tapped) Close() error {
	err := t.Stream.Close()
	t.close.Do(func() { err = firstError(watchFailure(t.watch.Close()), err) })
	return err
}

func (t *tapped) see(p tap.Piece) error { return watchFailure(t.watch.Bytes(p)) }

// end shows the end of a direction once. It returns err unless that fails.
func (t *tapped) end(d tap.Direction, err error) error {
	t.ended[d].Do(func() { err = firstError(watchFailure(t.watch.End(d)), err) })
	return err
}

func watchFailure(err error) error {
	if err == nil || errors.Is(err, ErrLocal) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrLocal, err)
}

// SetDeadline passes a deadline on to a stream that has one.
func (t *tapped) SetDeadline(at time.Time) error {
	if s, ok := t.Stream.(interface{ SetDeadline(time.Time) error }); ok {
		return s.SetDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetReadDeadline passes a deadline on to a stream that has one.
func (t *tapped) SetReadDeadline(at time.Time) error {
	if s, ok := t.Stream.(interface{ SetReadDeadline(time.Time) error }); ok {
		return s.SetReadDeadline(at)
	}
	return os.ErrNoDeadline
}

// SetWriteDeadline passes a deadline on to a stream that has one.
func (t *tapped) SetWriteDeadline(at time.Time) error {
	if s, ok := t.Stream.(interface{ SetWriteDeadline(time.Time) error }); ok {
		return s.SetWriteDeadline(at)
	}
	return os.ErrNoDeadline
}
