package netio

import (
	"bytes"
	"io"
	"syscall"
)

// LeaveOnKey is s with an end: when key is read, what stands before it is the last
// of the input. It is for terminals in raw mode, which have no other end. What is
// written is as it is, and the kernel may still move it. Closing it closes s.
func LeaveOnKey(s Stream, key byte) Stream { return &leavable{around: around{s}, key: key} }

type leavable struct {
	around
	key  byte
	left bool
}

// Read gives io.EOF after the key.
func (l *leavable) Read(p []byte) (int, error) {
	if l.left {
		return 0, io.EOF
	}
	n, err := l.Stream.Read(p)
	if i := bytes.IndexByte(p[:n], l.key); i >= 0 {
		l.left = true
		return i, io.EOF
	}
	return n, err
}

// ReadConn is none: each byte is looked at.
func (l *leavable) ReadConn() syscall.Conn { return nil }

// WriteConn is that of the stream.
func (l *leavable) WriteConn() syscall.Conn { return writeConn(l.Stream) }
