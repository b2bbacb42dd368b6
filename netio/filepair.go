package netio

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// filePair is a [Stream] made of one or two files: standard input and output,
// a file, an inherited descriptor. At most one direction is nil.
type filePair struct {
	in  *readSide
	out *writeSide
}

// readSide is the readable half of a filePair.
type readSide struct {
	io.ReadCloser
	name    string
	file    *os.File // what the kernel may read from; nil = nothing
	regular bool     // a regular file, which always has a next byte or an end
	nothing bool     // /dev/null or not open at all
}

// writeSide is the writable half of a filePair.
type writeSide struct {
	io.WriteCloser
	name string
	file *os.File       // what the kernel may write to; nil = nothing
	own  io.WriteCloser // of an inherited descriptor: what is ours alone of it; its Close leaves the descriptor
}

// Read gives io.EOF if there is nothing to read from.
func (p *filePair) Read(b []byte) (int, error) {
	if p.in == nil {
		return 0, io.EOF
	}
	n, err := p.in.Read(b)
	return n, fileFailure("read", p.in.name, err)
}

// Write fails with an error that wraps [ErrLocal] and what the system said,
// syscall.EBADF if there is nothing to write to.
func (p *filePair) Write(b []byte) (int, error) {
	if p.out == nil {
		return 0, fileFailure("write", p.in.name, syscall.EBADF)
	}
	n, err := p.out.Write(b)
	return n, fileFailure("write", p.out.name, err)
}

// CloseWrite closes the file that is written.
func (p *filePair) CloseWrite() error {
	if p.out == nil {
		return nil
	}
	return fileFailure("close", p.out.name, ignoreClosed(p.out.Close()))
}

// Close closes both files and wakes reads that wait for a pipe, a terminal or
// a socket.
func (p *filePair) Close() error {
	err := p.CloseWrite()
	if p.in == nil {
		return err
	}
	return errors.Join(err, fileFailure("close", p.in.name, ignoreClosed(p.in.Close())))
}

// ReadConn is the file that is read, an *os.File.
func (p *filePair) ReadConn() syscall.Conn {
	if p.in == nil || p.in.file == nil {
		return nil
	}
	return p.in.file
}

// WriteConn is the file that is written, an *os.File.
func (p *filePair) WriteConn() syscall.Conn {
	if p.out == nil || p.out.file == nil {
		return nil
	}
	return p.out.file
}

// CanRead reports whether there is a file to read.
func (p *filePair) CanRead() bool { return p.in != nil }

// CanWrite reports whether there is a file to write.
func (p *filePair) CanWrite() bool { return p.out != nil }

// Regular reports whether what is read is a regular file.
func (p *filePair) Regular() bool { return p.in != nil && p.in.regular }

// ReadsNothing reports whether the input is /dev/null or closed.
func (p *filePair) ReadsNothing() bool { return p.in != nil && p.in.nothing }

// SetReadDeadline ends blocked and future reads at t, the zero time never. It
// gives os.ErrNoDeadline for files that never wait, such as regular ones, and
// for descriptors that are shared with other processes.
func (p *filePair) SetReadDeadline(t time.Time) error {
	if p.in == nil || p.in.file == nil {
		return os.ErrNoDeadline
	}
	return p.in.file.SetReadDeadline(t)
}

// SetWriteDeadline does the same for writes.
func (p *filePair) SetWriteDeadline(t time.Time) error {
	if p.out == nil || p.out.file == nil {
		return os.ErrNoDeadline
	}
	return p.out.file.SetWriteDeadline(t)
}

// failure names the file in an error of the system.
func (p *filePair) failure(op string, err error) error {
	side := p.out
	if op == "read" || side == nil {
		return fileFailure(op, p.in.name, err)
	}
	return fileFailure(op, side.name, err)
}

// fileError is a failure of something on this machine. It is an [ErrLocal]
// and what the system said.
type fileError struct {
	op, name string
	cause    error
}

func (e *fileError) Error() string { return e.op + " " + e.name + ": " + e.cause.Error() }

func (e *fileError) Unwrap() []error { return []error{ErrLocal, e.cause} }

// fileFailure makes an error of this package out of one of package os, whose
// own words for the operation and the name it replaces. io.EOF stays as it is.
func fileFailure(op, name string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return &fileError{op: op, name: name, cause: err}
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// readSideOf tells what reading a file of ours is like.
func readSideOf(f *os.File, name string) *readSide {
	s := &readSide{ReadCloser: f, name: name, file: f}
	if info, err := f.Stat(); err == nil {
		s.regular = info.Mode().IsRegular()
		s.nothing = isNull(info)
	}
	return s
}

// isNull tells whether a file is the null device, under whatever name.
func isNull(info fs.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}
