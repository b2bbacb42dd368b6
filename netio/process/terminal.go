package process

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Terminal says in what pseudo-terminal (pty(7)) a program runs. The terminal is
// its standard input, output and error, and its controlling terminal: what is
// written to the [Child] is typed there.
type Terminal struct {
	Size   Size // zero = 24 rows of 80 columns
	Escape byte // typed at the start of a line and followed by a dot it hangs up; 0 = nothing does; see [LineEscape]
}

// Size is that of a terminal, in characters.
type Size struct{ Rows, Cols uint16 }

// terminalError is a terminal that cannot be had. What is missing then is not the
// program, whatever the system says.
type terminalError struct{ cause error }

func (e *terminalError) Error() string { return "open a pseudo-terminal: " + e.cause.Error() }

// terminalName is what TERM says where we have none ourselves: what most
// terminals of today understand.
const terminalName = "xterm"

// How often the end of input is typed.
const (
	firstEnd = 200 * time.Millisecond // from the first to the second time
	lastEnd  = 10 * time.Second       // between two times later on
)

// terminal is our side of a child's pseudo-terminal.
type terminal struct {
	device *os.File

	typing sync.Mutex // guards what follows
	escape LineEscape
	buf    []byte
	midway bool // in the middle of a line
	ended  bool // input is over

	over chan struct{} // closed with ended
}

func newTerminal(device *os.File, escape byte) *terminal {
	return &terminal{device: device, escape: LineEscape{Char: escape}, over: make(chan struct{})}
}

// read gives io.EOF once nobody has the other side open any more, which is EIO
// on Linux.
func (t *terminal) read(p []byte) (int, error) {
	n, err := t.device.Read(p)
	if errors.Is(err, syscall.EIO) {
		err = io.EOF
	}
	return n, err
}

// write types p. left reports that the way out was typed.
func (t *terminal) write(p []byte) (left bool, err error) {
	t.typing.Lock()
	defer t.typing.Unlock()
	if t.ended {
		return false, os.ErrClosed
	}
	t.buf, left = t.escape.Append(t.buf[:0], p)
	return left, t.send(t.buf)
}

func (t *terminal) send(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	_, err := t.device.Write(p)
	if errors.Is(err, syscall.EIO) {
		return syscall.EPIPE
	}
	last := p[len(p)-1]
	t.midway = last != '\r' && last != '\n'
	return err
}

// end lets typeEnds begin. Nothing can be written afterwards.
func (t *terminal) end() error {
	t.typing.Lock()
	defer t.typing.Unlock()
	if t.ended {
		return nil
	}
	t.ended = true
	close(t.over)
	return t.send(t.escape.Flush(nil))
}

// typeEnds types the end of input once input is over, again and again until the
// child has exited: a terminal stays open, and what is typed before a program has
// set it up as it likes may be lost.
func (t *terminal) typeEnds(exited <-chan struct{}) {
	select {
	case <-exited:
		return
	case <-t.over:
	}
	for pause := firstEnd; t.typeEnd() == nil; pause = min(2*pause, lastEnd) {
		select {
		case <-exited:
			return
		case <-time.After(pause):
		}
	}
}

// typeEnd types the end of input once. In the middle of a line the first one
// only hands that over to who reads it (termios(3), VEOF).
func (t *terminal) typeEnd() error {
	key, err := endKey(t.device)
	if err != nil {
		return err
	}
	t.typing.Lock()
	defer t.typing.Unlock()
	typed := []byte{key}
	if t.midway {
		typed = append(typed, key)
		t.midway = false
	}
	_, err = t.device.Write(typed)
	return err
}

// withTerm adds TERM to an environment that has none: programs that draw on the
// screen need it.
func withTerm(env []string) []string {
	if slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, "TERM=") }) {
		return env
	}
	return append(slices.Clip(env), "TERM="+terminalName)
}
