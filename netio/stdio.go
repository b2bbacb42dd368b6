package netio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

const (
	stdinName  = "standard input"
	stdoutName = "standard output"
)

// openStdio joins two inherited files to a stream. Their open file
// descriptions belong to other processes as well, so they are never made
// non-blocking, and the descriptor numbers stay taken: CloseWrite puts
// /dev/null in the place of out, so that its reader sees EOF and the number
// means nothing else afterwards. A file that is not open reads as EOF.
func openStdio(in, out *os.File, access Access) (Stream, error) {
	p := &filePair{}
	var err error
	if access != WriteOnly && in != nil {
		if p.in, err = borrowReadSide(in, stdinName); err != nil {
			return nil, err
		}
	}
	if access != ReadOnly && out != nil {
		if p.out, err = borrowWriteSide(out, stdoutName); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	if p.in == nil && p.out == nil {
		return nil, fmt.Errorf("%w: no standard streams to open", ErrLocal)
	}
	return p, nil
}

// inherited decides what the end of a stream on inherited descriptors means for
// the descriptors.
func (d *Dialer) inherited(s Stream, err error) (Stream, error) {
	if p, ok := s.(*filePair); ok && d.KeepOpen && p.out != nil {
		p.out.WriteCloser = p.out.own
	}
	return s, err
}

// standard opens "-".
func (d *Dialer) standard(access Access) (Stream, error) {
	s, err := d.inherited(openStdio(d.Stdin, d.Stdout, access))
	if err != nil || !d.Escape || !canWrite(s) {
		return s, err
	}
	return &escaped{Stream: s}, nil
}

// noReadSide is the side of a descriptor that is not open.
func noReadSide(name string) *readSide {
	return &readSide{ReadCloser: io.NopCloser(eof{}), name: name, nothing: true}
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// borrowed is a file that somebody else closes. Closing it only refuses
// further use.
type borrowed struct {
	file   *os.File
	closed atomic.Bool
}

func (b *borrowed) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, os.ErrClosed
	}
	return b.file.Read(p)
}

func (b *borrowed) Write(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, os.ErrClosed
	}
	return b.file.Write(p)
}

func (b *borrowed) Close() error {
	b.closed.Store(true)
	return nil
}
