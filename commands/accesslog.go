package commands

import (
	"io"
	"os"
	"sync"
	"syscall"

	"github.com/sockkit/sockkit/httpserve"
)

// accessLog writes a line for each request, whole lines at a time, to standard
// error, standard output ("-") or a file. It must be closed.
type accessLog struct {
	format httpserve.LogFormat
	path   string // "" = standard error
	note   tell

	mu     sync.Mutex
	to     io.Writer
	file   *os.File // what to close; nil = not ours
	line   []byte
	failed bool // and told
}

// openAccessLog opens the file of the log, which is appended to.
func openAccessLog(c *Console, format httpserve.LogFormat, path string) (*accessLog, error) {
	l := &accessLog{format: format, path: path, note: c.Notef}
	switch path {
	case "":
		l.to = lineWriter{c}
	case "-":
		l.to = c.Stdout
	default:
		f, err := openLog(path)
		if err != nil {
			return nil, err
		}
		l.to, l.file = f, f
	}
	return l, nil
}

// lineWriter writes lines between those of messages.
type lineWriter struct{ c *Console }

func (w lineWriter) Write(line []byte) (int, error) {
	w.c.lock.Lock()
	defer w.c.lock.Unlock()
	return w.c.Stderr.Write(line)
}

// openLog opens a file to append to. A FIFO without a reader is an error, where
// it would keep us waiting for one.
func openLog(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NONBLOCK, 0o644)
	if err != nil {
		return nil, localFailure("--access-log-file "+path, err)
	}
	return f, nil
}

// observe writes the line of an exchange. A log that cannot be written is told
// of once; it is no reason to stop serving.
func (l *accessLog) observe(x httpserve.Exchange) {
	entry := httpserve.EntryOf(&x)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.line = l.format(l.line[:0], &entry)
	_, err := l.to.Write(l.line)
	if err != nil && !l.failed {
		l.note("the access log cannot be written: %v", err)
	}
	l.failed = err != nil
}

// reopen turns to a new file of the same name, after the old one was renamed. If
// that fails the old one is kept.
func (l *accessLog) reopen() {
	if l.file == nil {
		return
	}
	f, err := openLog(l.path)
	if err != nil {
		l.note("the access log stays in the old file: %v", err)
		return
	}
	l.mu.Lock()
	old := l.file
	l.to, l.file = f, f
	l.mu.Unlock()
	old.Close()
}

// Close closes the file.
func (l *accessLog) Close() {
	if l.file != nil {
		l.file.Close()
	}
}
