package netio

import (
	"syscall"

	"github.com/sockkit/sockkit/netio/tap"
)

// escaped is a local stream on which what is written has its control characters
// as text. What is read is as it is, and the kernel may still move it.
type escaped struct {
	Stream
	escaper tap.Escaper
	buf     []byte
}

// Unwrap is the stream without the escaping.
func (e *escaped) Unwrap() Stream { return e.Stream }

// ReadConn is that of the stream.
func (e *escaped) ReadConn() syscall.Conn { return readConn(e.Stream) }

// WriteConn is none: each byte is looked at.
func (e *escaped) WriteConn() syscall.Conn { return nil }

// Write writes p as text. The last character of p may come with the next call,
// if more is needed to know it. After a failure nothing of p counts as written.
func (e *escaped) Write(p []byte) (int, error) {
	e.buf = e.escaper.Append(e.buf[:0], p)
	if len(e.buf) == 0 {
		return len(p), nil
	}
	if _, err := e.Stream.Write(e.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// CloseWrite writes what was held back first.
func (e *escaped) CloseWrite() error { return firstError(e.flush(), e.Stream.CloseWrite()) }

// Close closes the stream. What is still held back then was cut with it.
func (e *escaped) Close() error { return e.Stream.Close() }

func (e *escaped) flush() error {
	rest := e.escaper.Flush(nil)
	if len(rest) == 0 {
		return nil
	}
	_, err := e.Stream.Write(rest)
	return err
}
