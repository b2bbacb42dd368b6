package netio

import (
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio/tap"
)

// Pace is how a stream is slowed down and disturbed. The zero Pace does neither.
type Pace struct {
	Rate     int64         // bytes a second in each direction; 0 = as fast as it goes
	Chaos    tap.Chaos     // what is disturbed
	Conn     int64         // the number of the connection, which chaos depends on
	Codec    framing.Codec // of the frames on the wire that chaos is about; nil: what is read or written at a time
	MaxFrame int           // bytes; 0 = framing.DefaultMax
}

// Paced is s at the pace of p; a pace that changes nothing leaves s as it is,
// with all that the kernel can do for it. Chaos stands between the rate, which is
// nearest to s, and whoever uses the stream: what it drops takes no time to be
// sent. A delay holds up what comes after it no longer than itself. Messages stay
// messages, each a frame. Closing the stream closes s.
//
// After a reset by chaos, and everything that was still on its way, the stream
// fails with [ErrLost].
func Paced(s Stream, p Pace) Stream {
	if p.Rate > 0 || p.Chaos.Mangles() {
		s = newPaced(s, p)
	}
	in, out := p.Chaos.Delays(p.Conn, tap.In), p.Chaos.Delays(p.Conn, tap.Out)
	if in != nil || out != nil {
		s = newDelayed(s, in, out, p.Codec != nil)
	}
	return s
}

func newPaced(s Stream, p Pace) Stream {
	t := &paced{Stream: s, pace: p, done: make(chan struct{})}
	messages, isMessages := s.(PacketStream)
	for d := range t.lanes {
		t.lanes[d] = newLane(p, tap.Direction(d), isMessages)
	}
	if isMessages {
		return &pacedPackets{paced: t, packets: messages}
	}
	return t
}

// paced is the stream that Paced returns for bytes that have a rate or are
// mangled.
type paced struct {
	Stream
	pace  Pace
	lanes [2]*lane // by tap.Direction
	done  chan struct{}
	once  sync.Once
	reset atomic.Bool            // by us
	moved atomic.Pointer[func()] // told of everything that has moved; nil = nobody asks
	wrote atomic.Int64           // how often something was written

	// Of Read alone.
	raw   []byte // read and not yet given
	space []byte // what raw is a part of
	frame int    // bytes of raw that are known to be of one frame
	ready []byte // what Read gives next
	ended error  // of reading s
}

// Unwrap is the stream at its own pace.
func (t *paced) Unwrap() Stream { return t.Stream }

// stepSize is how many bytes are best written at a time; 0 = any number.
func (t *paced) stepSize() int {
	if rate := t.lanes[tap.Out].rate; rate != nil {
		return rate.Step()
	}
	return 0
}

// onMove makes told hear of everything that moves.
func (t *paced) onMove(told func()) { t.moved.Store(&told) }

// steps is how often something was written.
func (t *paced) steps() int64 { return t.wrote.Load() }

// note tells that something has moved.
func (t *paced) note() {
	if told := t.moved.Load(); told != nil {
		(*told)()
	}
}

// Write sends p frame by frame and step by step. Of what chaos drops it says that
// it was written.
func (t *paced) Write(p []byte) (int, error) {
	l := t.lanes[tap.Out]
	for n := 0; n < len(p); {
		frame := p[n:]
		if l.cutter != nil {
			frame = t.firstFrame(frame)
		}
		done, err := t.writeFrame(l, frame)
		if n += done; err != nil {
			return n, t.failure(err)
		}
	}
	return len(p), nil
}

// firstFrame is the frame that p begins with. Who writes frames writes them
// whole; what is left over is one.
func (t *paced) firstFrame(p []byte) []byte {
	l := t.lanes[tap.Out]
	if n := l.cutter.Cut(p, false); n > 0 {
		return p[:n]
	}
	l.cutter = t.pace.newCutter()
	return p
}

func (t *paced) writeFrame(l *lane, frame []byte) (n int, err error) {
	for n < len(frame) {
		part := l.plan.Next(frame[n:])
		if part.Reset {
			return n, t.resetNow()
		}
		sent, err := t.writeSteps(l, part.Data)
		if err != nil {
			return n + sent, err
		}
		n += part.Of
	}
	return n, nil
}

// writeSteps writes b at the rate of the lane.
func (t *paced) writeSteps(l *lane, b []byte) (n int, err error) {
	for n < len(b) {
		step := b[n:]
		if l.rate != nil {
			step = step[:min(len(step), l.rate.Step())]
			if err := t.await(l, len(step)); err != nil {
				return n, err
			}
		}
		done, err := t.Stream.Write(step)
		n += done
		if err != nil {
			return n, err
		}
		t.wrote.Add(1)
		t.note()
	}
	return n, nil
}

// paceBeat is how often a wait for the rate is told of: it is no silence.
const paceBeat = 50 * time.Millisecond

// await waits until n bytes have gone at the rate of the lane.
func (t *paced) await(l *lane, n int) error {
	if l.rate == nil {
		return nil
	}
	due := l.rate.Reserve(time.Now(), n)
	for time.Until(due) > paceBeat {
		if err := sleepUntil(time.Now().Add(paceBeat), t.done, l.hurry); err != nil {
			return err
		}
		t.note()
	}
	return sleepUntil(due, t.done, l.hurry)
}

// Read gives the next piece, after the time that it takes.
func (t *paced) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(t.ready) == 0 {
		if err := t.nextPart(t.lanes[tap.In]); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.ready)
	t.ready = t.ready[n:]
	return n, nil
}

// nextPart takes a step towards something that is ready.
func (t *paced) nextPart(l *lane) error {
	if t.frame == 0 {
		t.frame = t.nextFrame(l)
	}
	switch {
	case t.frame == 0 && t.ended != nil:
		return t.over(l)
	case t.frame == 0:
		t.fill(l)
		return nil
	}
	part := l.plan.Next(t.raw[:t.frame])
	if part.Reset {
		return t.resetNow()
	}
	t.raw, t.frame = t.raw[part.Of:], t.frame-part.Of
	t.ready = part.Data
	return nil
}

// nextFrame is how much of raw belongs to the next frame.
func (t *paced) nextFrame(l *lane) int {
	if l.cutter == nil {
		return len(t.raw)
	}
	if len(t.raw) == 0 {
		return 0
	}
	return l.cutter.Cut(t.raw, t.ended != nil)
}

// over is the error with which the reading ends.
func (t *paced) over(l *lane) error {
	if t.ended == io.EOF && l.plan.End() {
		return t.resetNow()
	}
	return t.failure(t.ended)
}

// fill reads once, no more than the rate lets come at a time, behind what is not
// yet a frame. The cutter bounds that: it knows too long a frame when it sees it.
func (t *paced) fill(l *lane) {
	size := firstBuffer
	if l.rate != nil {
		size = min(size, l.rate.Step())
	}
	if cap(t.space)-len(t.raw) < size {
		t.space = make([]byte, max(2*len(t.raw), len(t.raw)+size))
	}
	t.raw = t.space[:copy(t.space[:cap(t.space)], t.raw)]
	n, err := t.Stream.Read(t.space[len(t.raw) : len(t.raw)+size])
	t.raw = t.space[:len(t.raw)+n]
	t.ended = err
	if n > 0 {
		t.note()
		if err := t.await(l, n); err != nil {
			t.ended = err
		}
	}
}

// CloseWrite ends the outgoing direction, unless the connection was to be reset.
func (t *paced) CloseWrite() error {
	if t.lanes[tap.Out].plan.End() {
		return t.resetNow()
	}
	return t.Stream.CloseWrite()
}

// Close wakes who waits.
func (t *paced) Close() error {
	t.once.Do(func() { close(t.done) })
	return t.Stream.Close()
}

// resetNow resets the connection: what has no reset is only closed.
func (t *paced) resetNow() error {
	if t.reset.CompareAndSwap(false, true) {
		if c, ok := as[interface{ SetLinger(sec int) error }](t.Stream); ok {
			_ = c.SetLinger(0)
		}
		_ = t.Close() // how it ends is no news
	}
	return t.failure(net.ErrClosed)
}

// failure tells our own reset from what became of the stream.
func (t *paced) failure(err error) error {
	if err != nil && t.reset.Load() {
		return fmt.Errorf("%w: chaos has reset it", ErrLost)
	}
	return err
}
