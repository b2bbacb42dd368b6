package netio

import (
	"io"
	"os"
	"sync"
	"time"
)

// ringSize is how many bytes a ring holds, as much as a pipe of Linux.
const ringSize = 64 << 10

// ring is one direction of a stream in memory: a bounded queue of bytes with
// two ends that close separately.
type ring struct {
	mu         sync.Mutex
	change     sync.Cond // any field has changed
	buf        []byte    // nil until the first write
	start, n   int       // the queue is buf[start:start+n], around the end
	readEnded  bool
	writeEnded bool
	readLimit  limit
	writeLimit limit
}

// limit is a deadline that fires once.
type limit struct {
	passed bool
	timer  *time.Timer // nil: no deadline, or passed
}

func newRing() *ring {
	r := &ring{}
	r.change.L = &r.mu
	return r
}

func (r *ring) read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		switch {
		case r.readEnded:
			return 0, io.ErrClosedPipe
		case r.readLimit.passed:
			return 0, os.ErrDeadlineExceeded
		case r.n > 0 || len(b) == 0:
			r.change.Broadcast()
			return r.takeOut(b), nil
		case r.writeEnded:
			return 0, io.EOF
		}
		r.change.Wait()
	}
}

// write puts all of b in, in pieces if it must wait. Concurrent writes may
// mix at those places.
func (r *ring) write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for done := 0; ; {
		switch {
		case r.readEnded || r.writeEnded:
			return done, io.ErrClosedPipe
		case r.writeLimit.passed:
			return done, os.ErrDeadlineExceeded
		}
		if n := r.putIn(b[done:]); n > 0 {
			done += n
			r.change.Broadcast()
		}
		if done == len(b) {
			return done, nil
		}
		r.change.Wait()
	}
}

// takeOut moves bytes from the queue to b.
func (r *ring) takeOut(b []byte) (total int) {
	for r.n > 0 && total < len(b) {
		piece := r.buf[r.start:min(r.start+r.n, len(r.buf))]
		n := copy(b[total:], piece)
		r.start = (r.start + n) % len(r.buf)
		r.n -= n
		total += n
	}
	return total
}

// putIn moves as many bytes from b to the queue as there is room for.
func (r *ring) putIn(b []byte) (total int) {
	if r.buf == nil && len(b) > 0 {
		r.buf = make([]byte, ringSize)
	}
	for r.n < len(r.buf) && total < len(b) {
		end := (r.start + r.n) % len(r.buf)
		room := min(len(r.buf)-r.n, len(r.buf)-end)
		n := copy(r.buf[end:end+room], b[total:])
		r.n += n
		total += n
	}
	return total
}

// closeWrite lets the reader see EOF after what is queued.
func (r *ring) closeWrite() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writeEnded = true
	r.writeLimit.clear()
	r.change.Broadcast()
}

// closeRead drops what is queued and refuses more.
func (r *ring) closeRead() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.readEnded = true
	r.readLimit.clear()
	r.buf, r.start, r.n = nil, 0, 0
	r.change.Broadcast()
}

// setDeadline sets one of the ring's two limits. It gives io.ErrClosedPipe
// when that side is closed.
func (r *ring) setDeadline(l *limit, t time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.readEnded || l == &r.writeLimit && r.writeEnded {
		return io.ErrClosedPipe
	}
	l.clear()
	if t.IsZero() {
		return nil
	}
	wait := time.Until(t)
	if wait <= 0 {
		l.passed = true
		r.change.Broadcast()
		return nil
	}
	var timer *time.Timer
	timer = time.AfterFunc(wait, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if l.timer == timer { // not replaced while we waited for the lock
			l.passed = true
			r.change.Broadcast()
		}
	})
	l.timer = timer
	return nil
}

// clear removes a deadline. The ring's lock is held.
func (l *limit) clear() {
	if l.timer != nil {
		l.timer.Stop()
	}
	*l = limit{}
}
