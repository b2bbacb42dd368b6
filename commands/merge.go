package commands

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio"
)

const (
	// maxLine is the longest line, newline not counted, that passes whole.
	maxLine = 1 << 20
	// mergeBuffer is what a client with short lines costs.
	mergeBuffer = 4 << 10
	// outputGrace is how long the last lines of clients that were cut may take
	// to be written. A reader that takes nothing would hold us for ever.
	outputGrace = 100 * time.Millisecond
)

// errLongLine ends a client whose line does not fit in maxLine bytes.
var errLongLine = errors.New("line is longer than 1 MiB")

// outputError is a failure of our own output. It ends the whole server, where
// the failure of a client ends only that client.
type outputError struct{ err error }

func (e *outputError) Error() string { return e.err.Error() }
func (e *outputError) Unwrap() error { return e.err }

// merger writes the lines of many clients to one output. Lines are never cut
// and never interleave: every write holds whole lines of one client. A client
// whose last line has no newline gets one, or the next client's line would be
// glued to it. A line over maxLine bytes ends its client; nothing of that line
// is written, and neither the other clients nor the server's status change.
type merger struct {
	mu  sync.Mutex
	out io.WriteCloser // Close must wake a Write that waits
	err error          // the first failure of out; nothing is written after it
	cut sync.Once      // clients are cut all at once, and out after them
}

// take copies the lines of s to the output until its end or until ctx ends,
// closes s and returns an [outputError] if the output failed. The end of ctx
// also ends the output, which is no failure of it.
func (m *merger) take(ctx context.Context, s netio.Stream, idle timing) error {
	release := context.AfterFunc(ctx, func() {
		s.Close()
		m.cut.Do(func() { time.AfterFunc(outputGrace, func() { m.out.Close() }) })
	})
	defer release()
	defer s.Close()
	err := m.lines(s, idle)
	cause := context.Cause(ctx)
	if err == nil || cause == nil || errors.As(err, new(*outputError)) {
		return err
	}
	return cause
}

// lines reads s to its end. The unfinished line at the front of the buffer is
// all that is kept; the buffer grows only for a line that does not fit.
func (m *merger) lines(s netio.Stream, t timing) error {
	buf := make([]byte, 0, mergeBuffer)
	for {
		buf = makeRoom(buf)
		setDeadline(s, t.Idle)
		n, err := s.Read(buf[len(buf):cap(buf)])
		fresh := len(buf)
		buf = buf[:fresh+n]
		if end := bytes.LastIndexByte(buf[fresh:], '\n'); end >= 0 {
			whole := fresh + end + 1
			if err := m.write(buf[:whole]); err != nil {
				return err
			}
			buf = buf[:copy(buf, buf[whole:])]
		}
		if len(buf) > maxLine {
			return errLongLine
		}
		if err != nil {
			return errors.Join(m.last(buf), ended(err, t))
		}
	}
}

// ended tells the orderly end of a client from a failure.
func ended(err error, t timing) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return lost("read", err, t.Idle)
}

// makeRoom returns buf with at least one free byte, doubled when it is full.
func makeRoom(buf []byte) []byte {
	if len(buf) < cap(buf) {
		return buf
	}
	grown := make([]byte, len(buf), min(2*cap(buf), maxLine+1))
	copy(grown, buf)
	return grown
}

// last writes an unterminated last line with a newline of ours.
func (m *merger) last(line []byte) error {
	if len(line) == 0 {
		return nil
	}
	return m.write(append(line, '\n'))
}

// write puts whole lines out in one piece.
func (m *merger) write(lines []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	_, err := m.out.Write(lines)
	switch {
	case err == nil:
	case errors.Is(err, os.ErrClosed): // by us, when the clients were cut
		m.err = err
	default:
		m.err = &outputError{err}
	}
	return m.err
}
