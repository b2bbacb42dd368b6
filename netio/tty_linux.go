package netio

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// tty is a [Stream] on a terminal device, in raw mode until Close: every byte
// passes as it is, control bytes included.
type tty struct {
	*filePair
	name    string
	before  *unix.Termios
	restore sync.Once
}

// openTTY opens a terminal device, such as a serial line, without making it our
// controlling terminal and without waiting for a carrier.
func openTTY(e Endpoint, access Access) (Stream, error) {
	flags := os.O_RDWR
	switch access {
	case ReadOnly:
		flags = os.O_RDONLY
	case WriteOnly:
		flags = os.O_WRONLY
	}
	f, err := os.OpenFile(e.Path, flags|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fileFailure("open", e.Path, err)
	}
	s := &tty{filePair: filePairOf(f, e.Path, access), name: e.Path}
	if err := s.makeRaw(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

// makeRaw remembers the settings and changes them.
func (s *tty) makeRaw(f *os.File) error {
	fd, err := number(f)
	if err != nil {
		return fileFailure("open", s.name, err)
	}
	s.before, err = unix.IoctlGetTermios(fd, unix.TCGETS)
	if errors.Is(err, unix.ENOTTY) {
		err = errors.New("not a terminal (file: opens other files)")
	}
	if err != nil {
		return fileFailure("open", s.name, err)
	}
	return fileFailure("set", s.name, setRaw(fd, *s.before))
}

// CloseWrite does nothing: a terminal line has no end of its own in one
// direction.
func (s *tty) CloseWrite() error { return nil }

// Close gives the terminal its settings back, unless it has hung up, and closes
// it.
func (s *tty) Close() error {
	s.restore.Do(func() {
		f := s.file()
		if fd, err := number(f); err == nil {
			_ = unix.IoctlSetTermios(fd, unix.TCSETS, s.before)
		}
	})
	return s.filePair.Close()
}

// file is the one descriptor of the stream.
func (s *tty) file() *os.File {
	if s.in != nil {
		return s.in.file
	}
	return s.out.file
}
