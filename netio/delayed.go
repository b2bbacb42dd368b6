package netio

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// What waits in a delay at most. Who is faster than that has to wait.
const (
	delayedPieces   = 4096    // of a stream of bytes
	delayedPiece    = 4 << 10 // bytes of such a piece
	delayedMessages = 256
)

// delayed is a stream whose bytes arrive later than they are sent, in both
// directions or in one, in order and as many at a time as there are. Its two
// goroutines begin with the first Read and the first Write, and end with the
// stream.
type delayed struct {
	Stream
	delays [2]*tap.Delays // by tap.Direction; nil = none
	lines  [2]chan late
	begin  [2]sync.Once
	hurry  [2]chan struct{} // closed by a deadline in the past
	past   [2]sync.Once
	done   chan struct{}
	once   sync.Once

	head    late         // what Read gives next
	whole   bool         // what was written at a time is written on at a time: there are frames in it
	begun   []byte       // of that, what was late already; of writeAll alone
	written atomic.Int64 // pieces that were late
	writing sync.Mutex   // guards failed
	failed  error        // of writing what was late
}

// late is a piece on its way.
type late struct {
	due   time.Time
	data  []byte
	err   error         // of reading, behind the data
	mark  chan struct{} // closed when everything before it was written; nil = a piece
	empty bool          // a message without bytes
	more  bool          // the next piece was written at the same time
}

// newDelayed delays s; nil delays are none. whole keeps together what is written
// at a time.
func newDelayed(s Stream, in, out *tap.Delays, whole bool) Stream {
	d := &delayed{Stream: s, whole: whole, delays: [2]*tap.Delays{tap.In: in, tap.Out: out}, done: make(chan struct{})}
	packets, messages := s.(PacketStream)
	room := delayedPieces
	if messages {
		room = delayedMessages
	}
	for i := range d.lines {
		d.lines[i], d.hurry[i] = make(chan late, room), make(chan struct{})
	}
	if messages {
		return &delayedPackets{delayed: d, packets: packets}
	}
	return d
}

// Unwrap is the stream without the delay.
func (d *delayed) Unwrap() Stream { return d.Stream }

// Write takes p for later. It fails if something before it could not be written.
func (d *delayed) Write(p []byte) (int, error) {
	if d.delays[tap.Out] == nil {
		return d.Stream.Write(p)
	}
	due := time.Now().Add(d.delays[tap.Out].Next())
	for n := 0; n < len(p); n += delayedPiece {
		end := min(len(p), n+delayedPiece)
		piece := append([]byte(nil), p[n:end]...)
		if err := d.send(late{due: due, data: piece, more: end < len(p)}); err != nil {
			return n, err
		}
	}
	return len(p), nil
}

// send puts a piece on its way out.
func (d *delayed) send(l late) error {
	d.begin[tap.Out].Do(func() { go d.writeAll() })
	if err := d.writeFailure(); err != nil {
		return err
	}
	select {
	case d.lines[tap.Out] <- l:
		return nil
	case <-d.hurry[tap.Out]:
		return os.ErrDeadlineExceeded
	case <-d.done:
		return net.ErrClosed
	}
}

// writeAll writes what is due until the stream is closed. After a failure it
// forgets what comes.
func (d *delayed) writeAll() {
	for {
		select {
		case <-d.done:
			return
		case l := <-d.lines[tap.Out]:
			d.writeLate(l)
		}
	}
}

func (d *delayed) writeLate(l late) {
	if l.mark != nil {
		close(l.mark)
		return
	}
	if d.writeFailure() != nil {
		return
	}
	err := sleepUntil(l.due, d.done, nil)
	if err == nil {
		err = d.writeOn(l)
	}
	if err != nil {
		d.writing.Lock()
		d.failed = err
		d.writing.Unlock()
	}
}

// writeOn writes what is due.
func (d *delayed) writeOn(l late) error {
	if d.whole && (l.more || len(d.begun) > 0) {
		d.begun = append(d.begun, l.data...)
		if l.more {
			return nil
		}
		l.data, d.begun = d.begun, nil
	}
	_, err := batchWriter(d.Stream).WriteBatch([][]byte{l.data})
	d.written.Add(1)
	return err
}

// progress counts what was written, and the steps of what is being written.
func (d *delayed) progress() int64 {
	n := d.written.Load()
	if slow, ok := as[interface{ steps() int64 }](d.Stream); ok {
		n += slow.steps()
	}
	return n
}

func (d *delayed) writeFailure() error {
	d.writing.Lock()
	defer d.writing.Unlock()
	return d.failed
}

// settle waits until everything on its way out was written, or could not be, or
// nothing was for a while: the peer does not read.
func (d *delayed) settle(ctx context.Context) error {
	if d.delays[tap.Out] == nil {
		return nil
	}
	patience := time.NewTicker(d.delays[tap.Out].Most() + finishPatience)
	defer patience.Stop()
	return d.drain(ctx, patience.C)
}

// drained is settle with a patience that only the end of the stream ends: as a
// write waits for a peer that does not read.
func (d *delayed) drained() error {
	if d.delays[tap.Out] == nil {
		return nil
	}
	return d.drain(context.Background(), nil)
}

// drain waits until everything on its way out was written, or there was no
// progress from one tick of patience to the next.
func (d *delayed) drain(ctx context.Context, patience <-chan time.Time) error {
	written := make(chan struct{})
	if err := d.send(late{mark: written}); err != nil {
		return err
	}
	for before := d.progress(); ; {
		select {
		case <-written:
			return d.writeFailure()
		case <-patience:
			now := d.progress()
			if now == before {
				return errStuck
			}
			before = now
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-d.done:
			return net.ErrClosed
		}
	}
}

// errStuck is what is wrong with a peer that takes nothing.
var errStuck = errors.New("the peer takes nothing more")

// CloseWrite ends the outgoing direction behind everything that is on its way.
func (d *delayed) CloseWrite() error {
	if err := d.settle(context.Background()); err != nil {
		return err
	}
	return d.Stream.CloseWrite()
}

// Read gives what has come, when it is due.
func (d *delayed) Read(p []byte) (int, error) {
	if d.delays[tap.In] == nil {
		return d.Stream.Read(p)
	}
	if len(d.head.data) == 0 && d.head.err == nil {
		if err := d.receive(d.readBytes); err != nil {
			return 0, err
		}
	}
	if len(d.head.data) == 0 {
		return 0, d.head.err
	}
	n := copy(p, d.head.data)
	d.head.data = d.head.data[n:]
	return n, nil
}

// receive makes what is next the head, when it is due. read feeds the line.
func (d *delayed) receive(read func()) error {
	d.begin[tap.In].Do(func() { go read() })
	select {
	case d.head = <-d.lines[tap.In]:
	case <-d.done:
		return net.ErrClosed
	}
	if errors.Is(d.head.err, os.ErrDeadlineExceeded) {
		return nil // late already
	}
	return sleepUntil(d.head.due, d.done, d.hurry[tap.In])
}

// readBytes puts what comes on its way in, until it ends.
func (d *delayed) readBytes() {
	for {
		buf := make([]byte, delayedPiece)
		n, err := d.Stream.Read(buf)
		if !d.arrived(late{data: buf[:n], err: err}) {
			return
		}
	}
}

// arrived puts l on its way in. It reports false when nothing will follow.
func (d *delayed) arrived(l late) bool {
	l.due = time.Now().Add(d.delays[tap.In].Next())
	if len(l.data) == 0 && l.err == nil && !l.empty {
		return true
	}
	select {
	case d.lines[tap.In] <- l:
		return l.err == nil
	case <-d.done:
		return false
	}
}

// Close forgets what is on its way, and ends the goroutines.
func (d *delayed) Close() error {
	d.once.Do(func() { close(d.done) })
	return d.Stream.Close()
}
