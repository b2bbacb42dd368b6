package netio

import (
	"os"
	"time"

	"github.com/sockkit/sockkit/framing/websocket"
)

// How a WebSocket ends: after the peer's silence, in order, or at once.

// CloseWrite says that nothing more will be sent. Nothing goes over the wire until the
// peer has been silent for a while, then a Close, to which Read gives io.EOF. A peer
// that nobody reads from is not silent.
func (w *webSocket) CloseWrite() error {
	w.timers.Lock()
	defer w.timers.Unlock()
	if w.silence < 0 || w.leave != nil || w.closed {
		return nil
	}
	since := time.Now()
	w.leave = time.AfterFunc(w.silence, func() { w.leaveIfSilent(since) })
	return nil
}

// leaveIfSilent closes if somebody has waited in vain for long enough.
func (w *webSocket) leaveIfSilent(since time.Time) {
	again := w.silence
	if waiting := w.waiting.Load(); waiting != 0 {
		if begun := time.Unix(0, waiting); begun.After(since) {
			since = begun
		}
		if again -= time.Since(since); again <= 0 {
			w.silent.Store(true)
			w.say(websocket.Normal, finishPatience)
			return
		}
	}
	w.timers.Lock()
	defer w.timers.Unlock()
	if !w.closed {
		w.leave.Reset(again)
	}
}

// say says Close, after what is being sent. A peer that takes nothing for so long is
// cut off.
func (w *webSocket) say(code websocket.Code, patience time.Duration) {
	w.said.Store(true)
	stuck := time.AfterFunc(patience, func() { _ = w.socket.Close() })
	defer stuck.Stop()
	_ = w.conn.End(code, "") // a peer that is gone needs to hear nothing
}

// Silent reports whether it was we who closed, because the peer was silent.
func (w *webSocket) Silent() bool { return w.silent.Load() }

// drain drops what comes until the peer has answered our Close.
func (w *webSocket) drain() error {
	for {
		if _, err := w.ReadBatch(); err != nil {
			return lostOnly(err)
		}
	}
}

// Close ends the connection. A peer that has been told nothing yet hears that we are
// going away, if it still listens.
func (w *webSocket) Close() error {
	w.timers.Lock()
	first := !w.closed
	w.closed = true
	for _, t := range []*time.Timer{w.leave, w.clock} {
		if t != nil {
			t.Stop()
		}
	}
	w.timers.Unlock()
	if first && !w.said.Load() {
		w.say(websocket.GoingAway, closeGrace)
	}
	return w.socket.Close()
}

// SetDeadline is SetReadDeadline: what is sent has deadlines of its own.
func (w *webSocket) SetDeadline(at time.Time) error { return w.SetReadDeadline(at) }

// SetReadDeadline ends the connection at that time, unless it is set anew before. The
// zero time is never.
func (w *webSocket) SetReadDeadline(at time.Time) error {
	w.timers.Lock()
	defer w.timers.Unlock()
	if w.closed {
		return os.ErrClosed
	}
	if w.clock != nil {
		w.clock.Stop()
		w.clock = nil
	}
	if !at.IsZero() {
		w.clock = time.AfterFunc(time.Until(at), func() {
			w.expired.Store(true)
			_ = w.Close() // which is all that can be done
		})
	}
	return nil
}

// SetWriteDeadline is not supported: a frame that is cut off ends the connection, which
// Close does as well.
func (w *webSocket) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }
