package netio

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/tap"
)

// clock tells how long ago either pump of a relay moved anything.
type clock struct {
	start time.Time
	last  atomic.Int64 // nanoseconds after start
}

func newClock() *clock { return &clock{start: time.Now()} }

func (c *clock) now() int64           { return int64(time.Since(c.start)) }
func (c *clock) touch()               { c.last.Store(c.now()) }
func (c *clock) quiet() time.Duration { return time.Duration(c.now() - c.last.Load()) }

// pump moves one direction of a relay, in the cheapest way there is for its two
// streams (see moves.go), until EOF, a failure or its limit.
type pump struct {
	src, dst Stream
	clock    *clock
	pipes    *PipeBudget
	limit    int64 // bytes; 0 = none
	discard  bool  // dst takes no input
	passEnd  bool  // EOF is passed on with CloseWrite
	absent   bool  // never runs
	portion  int   // bytes that dst is best given at a time, so that they are counted as they go; 0 = any number
	nodelay  bool  // nothing may be held back to fill a segment

	// Of messages only.
	countLimit  int64         // messages; 0 = none
	messages    atomic.Int64  // delivered or dropped
	undelivered int           // messages that were read when a write failed; read once the pump is over
	delay       time.Duration // between two writes; 0 = none
	lastWrite   time.Time
	quit        <-chan struct{} // closed when the streams are being closed

	read, written, dropped atomic.Int64
	moved                  atomic.Int64 // when bytes moved last, on the clock
	waiting                atomic.Bool  // all that was read is written; waiting for the source
	stop                   atomic.Bool  // the streams are being closed

	bulk     atomic.Bool // traffic is bulk just now
	opposite *pump       // the other direction

	// Set by run before it reports its end, read only after that.
	readErr, writeErr error
	limited, eof      bool
	endedAt           int64

	crash string // what run has panicked with, and where; "" = it has not
	over  bool   // owned by the relay: the end was seen
}

var (
	errLimit      = errors.New("limit reached")
	errStopped    = errors.New("stopped")
	errCannotMove = errors.New("the kernel does not move these bytes")
)

// runUntil is run on a goroutine of its own. It says when it has ended, and so does
// a panic: see finished.
func (p *pump) runUntil(ended chan<- *pump) {
	defer func() {
		if value := recover(); value != nil {
			p.crash = fmt.Sprintf("%v\n%s", value, debug.Stack())
		}
		ended <- p
	}()
	p.run()
}

// finished takes note of the end of run. A panic there goes on here, where those
// who have called us can still put in order what they have changed: the settings
// of a terminal outlive the process.
func (p *pump) finished() {
	p.over = true
	if p.crash != "" {
		panic(p.crash)
	}
}

// run moves everything, then passes the end on.
func (p *pump) run() {
	err := p.move()
	p.waiting.Store(false)
	p.limited, p.eof = errors.Is(err, errLimit), err == nil
	p.endedAt = p.clock.now()
	if err != nil || !p.passEnd || p.discard {
		return
	}
	if err := ignoreGone(closeWriteLate(p.dst)); err != nil {
		p.writeErr = err
	}
}

// closeWriteLate ends a direction behind all that is still on its way there.
func closeWriteLate(dst Stream) error {
	if late, ok := as[interface{ drained() error }](dst); ok {
		if err := late.drained(); err != nil {
			return err
		}
	}
	return dst.CloseWrite()
}

// move keeps the boundaries of messages where there are any; it tries the
// kernel's way for bytes, and falls back to a buffer.
func (p *pump) move() error {
	if err := p.awaitSource(); err != nil {
		return p.sourceEnded(err)
	}
	if p.carriesMessages() {
		return p.moveMessages()
	}
	if !p.discard {
		if err := p.moveInKernel(); !errors.Is(err, errCannotMove) {
			return err
		}
	}
	return p.moveByCopy()
}

// awaitSource waits for a source that has yet to begin, as a named pipe has
// that nobody writes yet: for the kernel it is at EOF.
func (p *pump) awaitSource() error {
	s, ok := as[interface{ awaitSource() error }](p.src)
	if !ok {
		return nil
	}
	p.waiting.Store(true)
	defer p.waiting.Store(false)
	return s.awaitSource()
}

const (
	firstBuffer = 32 << 10
	largeBuffer = 256 << 10
)

// moveByCopy works for any two streams. Its buffer grows when reads fill it.
func (p *pump) moveByCopy() error {
	buf := make([]byte, firstBuffer)
	for {
		room := p.room(cmp.Or(min(p.portion, len(buf)), len(buf)))
		if room == 0 {
			return errLimit
		}
		p.waiting.Store(true)
		n, err := p.src.Read(buf[:room])
		p.waiting.Store(false)
		if n > 0 {
			p.note(&p.read, n)
			if err := p.deliver(buf[:n]); err != nil {
				return err
			}
		}
		if err != nil {
			return p.sourceEnded(err)
		}
		if n == len(buf) && n < largeBuffer {
			buf = make([]byte, largeBuffer)
		}
	}
}

// deliver writes one buffer, or drops it when the destination takes no input.
func (p *pump) deliver(b []byte) error {
	if p.discard {
		p.note(&p.dropped, len(b))
		return nil
	}
	n, err := p.dst.Write(b)
	p.note(&p.written, n)
	if err == nil {
		return nil
	}
	return p.sinkFailed(err, len(b)-n)
}

// sinkFailed decides what a failed write means: a child that has stopped
// reading is no failure, its input is discarded from now on.
func (p *pump) sinkFailed(err error, left int) error {
	if _, child := as[Exiter](p.dst); child && isGone(err) {
		p.discard = true
		p.note(&p.dropped, left)
		return nil
	}
	p.writeErr = err
	return err
}

func (p *pump) sourceEnded(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	p.readErr = err
	return err
}

// room is how much of want the limit still allows.
func (p *pump) room(want int) int {
	if p.limit == 0 {
		return want
	}
	return int(min(int64(want), p.limit-p.read.Load()))
}

func (p *pump) note(counter *atomic.Int64, n int) {
	now := p.clock.now()
	counter.Add(int64(n))
	p.moved.Store(now)
	p.clock.last.Store(now)
}

// silentFor tells whether the pump has waited for its source for d, counted
// from its last move or from since, whichever is later.
func (p *pump) silentFor(d time.Duration, since int64) bool {
	return p.waiting.Load() && p.clock.now()-max(p.moved.Load(), since) > int64(d)
}

func (p *pump) unwritten() int64 {
	return max(0, p.read.Load()-p.written.Load()-p.dropped.Load())
}

func (p *pump) failed() bool { return p.over && (p.readErr != nil || p.writeErr != nil) }

// err names the failure and gives it its kind: a connection is lost, anything
// else is local.
func (p *pump) err() error {
	if !p.failed() {
		return nil
	}
	verb, s, cause := "read", p.src, p.readErr
	if p.writeErr != nil {
		verb, s, cause = "write", p.dst, p.writeErr
	}
	if errors.Is(cause, ErrLocal) || errors.Is(cause, ErrLost) || errors.Is(cause, ErrUnreachable) || errors.Is(cause, ErrProtocol) || errors.Is(cause, secure.ErrTLS) || errors.Is(cause, tap.ErrMismatch) || framing.Failed(cause) {
		return cause
	}
	if named, ok := as[interface {
		failure(op string, err error) error
	}](s); ok {
		return named.failure(verb, bare(cause))
	}
	if !isConn(s) {
		return fmt.Errorf("%s: %w: %w", verb, ErrLocal, bare(cause))
	}
	return fmt.Errorf("%w: %w", ErrLost, bare(cause))
}

// bare takes the "read tcp a->b:" prefix off an error of package net or os.
func bare(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}

// isGone tells the errors of writing to somebody who has left.
func isGone(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed)
}

// ignoreGone drops the error of ending a direction whose reader is gone: a
// write that mattered would have failed itself.
func ignoreGone(err error) error {
	if err == nil || isGone(err) || errors.Is(err, syscall.ENOTCONN) {
		return nil
	}
	return err
}
