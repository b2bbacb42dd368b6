package netio

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"
)

const (
	readableGrace = 50 * time.Millisecond  // how long a source may be silent after the peer's EOF
	silentGrace   = time.Second            // how long an exited child's output may be silent
	closeGrace    = 100 * time.Millisecond // how long the pumps have to notice that their streams are closed
)

// Relay joins a, the local side, and b, the network side, and closes both
// before it returns. If both are byte streams it moves bytes. If one has
// messages ([PacketStream], or frames by o.Local and o.Network) it moves whole
// messages; on a byte stream each read is one, and nothing stands between them.
// It ends in one of these ways, and in no other:
//
//   - UntilBoth: both directions have ended. Each end is passed on at once
//     (CloseWrite), so that the other side can still answer. A WebSocket that its
//     peer has closed ends in both directions.
//   - UntilNetwork: b is at EOF. What a still has is sent first: a regular
//     file whole, anything else as long as it gives bytes or EOF within 50 ms
//     each time all that was read has been written.
//   - UntilStdin: a is at EOF and all of it is written.
//   - One of the streams is a child ([Exiter]): it has exited and its output is
//     at EOF, or has been silent for a second after the exit. Input that it no
//     longer reads is discarded. This rule replaces the three above.
//   - One of the streams is the session of a datagram sender, who can neither
//     end nor be told of an end: the session is at EOF, or the other stream is,
//     unless that is an input of ours with an output beside it.
//   - EndsWithPeer: b is at EOF. What a still has is not read. This comes before
//     the rules above.
//   - OneWay: a is at EOF. MaxBytes: that many bytes came from b, the last
//     message whole. Count: that many messages came from b. Linger: that long
//     has passed since a's EOF. All of these are orderly ends.
//   - b was reset, or took no more: what arrived is written, then ErrLost.
//   - a cannot be read or written: at once, with ErrLocal.
//   - What came is no frame, or a frame cannot be sent on: at once, with the
//     error of package framing. The frames before it are written.
//   - A copy (CopySent, CopyReceived) cannot be written: at once, with ErrLocal.
//   - The context is done, or both directions were idle for IdleTimeout: at
//     once, with the cause or a [TimeoutError].
//
// A source that cannot be read counts as ended, but b gets its FIN only when
// the other direction has ended too. Bytes for a destination that cannot be
// written are discarded and counted.
//
// When we end first, the end is orderly: CloseWrite, then input is discarded
// until EOF or until the peer has acknowledged everything. Closing with unread
// input would reset the connection and destroy what was sent (RFC 1122,
// 4.2.2.13). Two seconds without progress there are ErrLost.
//
// A panic while bytes are moved goes on in the goroutine that has called Relay.
//
// The error is nil for every end that the options ask for. The Tally is exact
// in all cases.
func Relay(ctx context.Context, a, b Stream, o RelayOptions) (Tally, error) {
	r := newRelay(a, b, o)
	o.Traffic.begin(r)
	defer o.Traffic.end(r)
	start := time.Now()
	err := r.run(ctx)
	err = r.close(firstError(err, r.settle(ctx, err)))
	if errors.Is(err, ErrLost) && !r.up.absent {
		err = fmt.Errorf("%w (%d bytes sent, %d bytes of the input not sent)", err, r.up.written.Load(), r.up.unwritten())
	}
	t := r.tally(err)
	t.Elapsed = time.Since(start)
	return t, err
}

// relay is one run of Relay: two pumps and the rule that ends them.
type relay struct {
	a, b     Stream
	o        RelayOptions
	up, down *pump // a to b, b to a
	ended    chan *pump
	children []Exiter
	phrase   string // who ended it
	orderly  bool   // we end first: see finish
	quit     chan struct{}
}

func newRelay(a, b Stream, o RelayOptions) *relay {
	a, b = framed(withCopy(a, o.CopyReceived), o.Local), framed(withCopy(b, o.CopySent), o.Network)
	if local, ok := as[interface{ writes(from Stream) }](a); ok {
		local.writes(b)
	}
	r := &relay{a: a, b: b, o: o, ended: make(chan *pump, 2), quit: make(chan struct{})}
	common := func(src, dst Stream) *pump {
		p := &pump{src: src, dst: dst, pipes: o.Pipes, nodelay: o.NoDelay, discard: !canWrite(dst), quit: r.quit}
		if slow, ok := as[interface{ stepSize() int }](dst); ok {
			p.portion = slow.stepSize()
		}
		return p
	}
	r.up, r.down = common(a, b), common(b, a)
	r.up.clock = newClock()
	r.down.clock = r.up.clock
	r.up.delay = o.MessageDelay
	r.down.limit, r.down.countLimit = o.MaxBytes, o.Count
	r.down.discard = r.down.discard || o.DiscardOutput
	r.up.opposite, r.down.opposite = r.down, r.up
	r.up.absent = o.NoInput || !canRead(a)
	r.down.absent = o.OneWay || !canRead(b)
	r.up.passEnd = !o.NoHalfClose
	r.down.passEnd = true
	for _, s := range []Stream{a, b} {
		if c, ok := as[Exiter](s); ok {
			r.children = append(r.children, c)
		}
		if slow, ok := as[interface{ onMove(told func()) }](s); ok {
			slow.onMove(r.up.clock.touch)
		}
	}
	return r
}

// framed is s seen as frames, if f says how.
func framed(s Stream, f *Framing) Stream {
	if f == nil {
		return s
	}
	return Frames(s, *f)
}

// run starts the pumps and waits for the first of the ends.
func (r *relay) run(ctx context.Context) error {
	for _, p := range []*pump{r.up, r.down} {
		if p.absent {
			p.over = true
			continue
		}
		go p.runUntil(r.ended)
	}
	w := newWatch(r)
	defer w.stop()
	for {
		if r.done() {
			return r.failure()
		}
		select {
		case p := <-r.ended:
			p.finished()
			if err := r.onEnd(p); err != nil {
				return err
			}
		case <-ctx.Done():
			return r.abort(context.Cause(ctx))
		case <-w.idle:
			if err := w.checkIdle(); err != nil {
				return r.abort(err)
			}
		case <-w.linger:
			r.phrase, r.orderly = "lingered long enough", true
			return nil
		case <-w.exited:
			w.exited = nil
		case <-w.tick:
		}
		w.update()
	}
}

// onEnd takes note of a direction that has ended, and passes on a FIN that was
// held back for it. It returns an error when the failure ends the relay now.
func (r *relay) onEnd(p *pump) error {
	if p.failed() && !r.survives(p) {
		return r.failure()
	}
	if p.eof && r.o.OnEOF != nil {
		r.o.OnEOF(p == r.down)
	}
	if p == r.down && r.up.absent && !r.o.NoHalfClose {
		return ignoreGone(r.b.CloseWrite())
	}
	if p == r.up && r.down.absent && canWrite(r.a) {
		return ignoreGone(r.a.CloseWrite())
	}
	return nil
}

// survives tells whether a failed direction leaves the other one something to
// do: what a lost peer sent before is still written. A peer that cannot end is
// not waited for, nor one that is still there when a message did not fit.
func (r *relay) survives(p *pump) bool {
	if s, ok := as[endless](p.dst); ok && s.endless() {
		return false
	}
	return p == r.up && isGone(p.writeErr) && isConn(p.dst) && !r.down.over
}

// done is the rule of Relay's comment, sentence by sentence.
func (r *relay) done() bool {
	if r.down.over && r.down.limited {
		return r.end(r.down.limitReached(), true)
	}
	both := r.up.over && r.down.over
	if r.o.EndsWithPeer && r.down.over && !r.down.absent && !r.up.failed() && !r.down.failed() {
		return r.end(r.peerEnd(), false)
	}
	switch {
	case both && r.up.failed(): // and survived: a child could go on for ever
		return r.end(howFailed(firstError(r.down.err(), r.up.err())), false)
	case len(r.children) > 0:
		return r.childrenDone() && r.end("child exited", true)
	case r.withSession() && (r.up.endsSession() || r.down.endsSession()):
		return r.end("session ended", true)
	case r.o.Until == UntilBoth && !r.o.OneWay && (r.up.endsBoth() || r.down.endsBoth()):
		return r.end("peer closed", true)
	case r.o.OneWay, r.o.Until == UntilStdin:
		return r.up.over && r.end("input ended", true)
	case r.o.Until == UntilNetwork:
		return r.down.over && (both || r.inputSilent()) && r.end(r.peerEnd(), false)
	}
	return both && r.end("both sides closed", false)
}

// withSession reports whether a sender of datagrams has one of the streams.
func (r *relay) withSession() bool {
	_, a := as[*session](r.a)
	_, b := as[*session](r.b)
	return a || b
}

// endsSession reports an EOF with which a session is over. The end of standard
// input is none: what the sender says is still written to standard output.
func (p *pump) endsSession() bool {
	if _, sender := as[*session](p.src); sender || isConn(p.src) {
		return p.atEOF()
	}
	return p.atEOF() && !canWrite(p.src)
}

// endsBoth reports the end of a WebSocket, after which it takes nothing either.
func (p *pump) endsBoth() bool {
	_, ws := as[*webSocket](p.src)
	return ws && p.atEOF()
}

func (r *relay) end(phrase string, orderly bool) bool {
	r.phrase, r.orderly = phrase, orderly
	return true
}

// inputSilent tells, after b's EOF, whether a has nothing more to give now.
func (r *relay) inputSilent() bool {
	return !isRegular(r.a) && r.up.silentFor(readableGrace, r.down.endedAt)
}

func (r *relay) childrenDone() bool {
	for _, c := range r.children {
		select {
		case <-c.Exited():
		default:
			return false
		}
		p := r.from(c)
		if !p.over && !p.silentFor(silentGrace, 0) {
			return false
		}
	}
	return true
}

// from is the direction in which a child's output goes.
func (r *relay) from(c Exiter) *pump {
	if child, ok := as[Exiter](r.a); ok && child == c {
		return r.up
	}
	return r.down
}

// failure is the error of the directions that have failed, if any.
func (r *relay) failure() error {
	for _, p := range []*pump{r.down, r.up} {
		if err := p.err(); err != nil {
			r.phrase = howFailed(err)
			r.terminate()
			return err
		}
	}
	return nil
}

// howFailed says who ended a relay that failed.
func howFailed(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "peer reset the connection"
	case errors.Is(err, ErrLocal):
		return "failed on our side"
	}
	return "connection failed"
}

func (r *relay) abort(cause error) error {
	r.phrase = cause.Error()
	r.terminate()
	return cause
}

// terminate asks the children to end: nobody is left to hear them.
func (r *relay) terminate() {
	for _, c := range r.children {
		c.Terminate()
	}
}

// close ends the relay's streams, and with them the pumps.
func (r *relay) close(err error) error {
	if err == nil && r.orderly {
		err = r.finish()
	}
	if err != nil {
		r.spreadReset()
	}
	r.up.stop.Store(true)
	r.down.stop.Store(true)
	close(r.quit)
	r.giveBack(r.up)
	r.giveBack(r.down)
	errA, errB := r.closeBoth()
	late := time.After(closeGrace)
	for !r.up.over || !r.down.over {
		select {
		case p := <-r.ended:
			p.finished()
		case <-late: // a read of standard input that nothing wakes ends with the process
			return firstError(err, localClose(r.a, errA), localClose(r.b, errB))
		}
	}
	return firstError(err, localClose(r.a, errA), localClose(r.b, errB))
}

// closeBoth closes the streams at the same time: closing a file waits for the
// pump that holds it, which may be waiting for the other stream.
func (r *relay) closeBoth() (errA, errB error) {
	closed := make(chan error, 1)
	go func() { closed <- r.b.Close() }()
	errA = r.a.Close()
	return errA, <-closed
}

func (r *relay) tally(err error) Tally {
	t := Tally{Ended: r.phrase}
	t.Sent, t.Received = r.counts()
	t.Discarded = r.up.dropped.Load() + r.down.dropped.Load()
	t.PeerEnded = r.down.atEOF()
	t.Messages = r.down.messages.Load()
	t.Unsent = r.up.unwritten() + r.down.unwritten()
	if err != nil && t.Ended == "" {
		t.Ended = err.Error()
	}
	return t
}
