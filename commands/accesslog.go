package commands

import (
	"errors"
	"os"
	"sync"
	"syscall"

	"github.com/sockkit/sockkit/httpserve"
)

// accessLog writes a line for each request to standard error, standard output
// ("-") or a file, without a wait: see [lineQueue]. It must be closed. A nil one
// is none, and can be reopened and closed.
type accessLog struct {
	format httpserve.LogFormat
	path   string // "" = standard error
	note   tell
	queue  *lineQueue

	mu    sync.Mutex
	entry httpserve.Entry // of the line that is made
	line  []byte
}

// openAccessLog opens the file of the log, which is appended to. Lines for
// standard error go between the console's messages.
func openAccessLog(c *Console, format httpserve.LogFormat, path string) (*accessLog, error) {
	l := &accessLog{format: format, path: path, note: c.Notef}
	switch path {
	case "":
		l.queue = c.lines
	case "-":
		l.queue = newLineQueue(c.Stdout, l.tell)
	default:
		f, err := openLog(path)
		if err != nil {
			return nil, err
		}
		l.queue = newLineQueue(f, l.tell)
	}
	return l, nil
}

// errNobodyReads is why a FIFO is not opened, where that would wait for a reader.
var errNobodyReads = errors.New("it is a FIFO that nobody reads yet: start its reader first")

// openLog opens a file to append to.
func openLog(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NONBLOCK, 0o644)
	if errors.Is(err, syscall.ENXIO) {
		err = errNobodyReads
	}
	if err != nil {
		return nil, localFailure("--access-log-file "+path, err)
	}
	return f, nil
}

// tell tells what became of lines. It is no reason to stop serving.
func (l *accessLog) tell(lost int, err error) {
	if err != nil {
		l.note("the access log cannot be written: %v", err)
	}
	if lost > 0 {
		l.note("%d lines of the access log were lost", lost)
	}
}

// observe queues the line of an exchange.
func (l *accessLog) observe(x httpserve.Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entry = httpserve.EntryOf(&x)
	l.line = l.format(l.line[:0], &l.entry)
	l.queue.add(l.line)
}

// reopen turns to a new file of the same name, after the old one was renamed. If
// that fails the old one is kept.
func (l *accessLog) reopen() {
	if l == nil || l.path == "" || l.path == "-" {
		return
	}
	f, err := openLog(l.path)
	if err != nil {
		l.note("the access log stays in the old file: %v", err)
		return
	}
	l.queue.turn(f)
}

// Close writes what is queued, as far as the file takes it within a second, and
// closes the file.
func (l *accessLog) Close() {
	if l == nil || l.path == "" {
		return // nothing, or the console's
	}
	if f := l.queue.close(); l.path != "-" {
		f.Close()
	}
}
