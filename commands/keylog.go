package commands

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
)

// keyLog appends to the file of SSLKEYLOGFILE. It is opened for each line, which
// are few, so that nothing is left to close; a failure is told once, as it is no
// reason to break a connection off.
type keyLog struct {
	path string
	note tell

	mu     sync.Mutex
	failed bool
}

// keyLogOf is nil where the variable says nothing.
func keyLogOf(c *Console) io.Writer {
	path := c.Getenv("SSLKEYLOGFILE")
	if path == "" {
		return nil
	}
	return &keyLog{path: path, note: c.Notef}
}

// Write appends a line. It never fails.
func (k *keyLog) Write(line []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.append(line); err != nil && !k.failed {
		k.failed = true
		k.note("%v", localFailure("SSLKEYLOGFILE="+k.path, err))
	}
	return len(line), nil
}

// append leaves the file to its owner: it holds secrets. A FIFO without a reader
// is an error, where it would hold the connection up.
func (k *keyLog) append(line []byte) error {
	f, err := os.OpenFile(k.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NONBLOCK, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(line)
	return errors.Join(err, f.Close())
}
