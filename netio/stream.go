package netio

import (
	"io"
	"syscall"
)

// Stream is a byte stream with two directions that end separately.
// *net.TCPConn and *net.UnixConn are Streams as they are.
type Stream interface {
	io.Reader
	io.Writer
	// CloseWrite ends the outgoing direction: the other side reads EOF,
	// and what it still sends can be read.
	CloseWrite() error
	io.Closer
}

// Split is a [Stream] that reads from one descriptor and writes to another,
// such as standard input and output or the pipes of a child. Relay asks for
// the descriptors so that the kernel can move the bytes. A nil result means
// that the direction has no descriptor.
type Split interface {
	ReadConn() syscall.Conn
	WriteConn() syscall.Conn
}

// OneWay is a [Stream] of which one direction does not exist: a file opened
// for reading cannot be written. Streams that do not implement it go both ways.
type OneWay interface {
	CanRead() bool
	CanWrite() bool
}

// Exiter is a [Stream] to a process that ends on its own account.
type Exiter interface {
	// Exited is closed when the process has been waited for.
	Exited() <-chan struct{}
	// Terminate asks the process and its group to end (SIGTERM).
	Terminate()
}

// Access says which directions of an endpoint are wanted when it is opened.
// It matters to files, which are read or written, but seldom both.
type Access int

// The zero Access opens both directions where the endpoint has both.
const (
	ReadWrite Access = iota
	ReadOnly
	WriteOnly
)
