package netio

import (
	"errors"
	"net"
	"os"
	"time"
)

// Pipe makes a connection in memory: what is written to one end is read from
// the other. Each direction holds up to 64 KiB, so a writer does not wait for
// the reader as with net.Pipe, and ends separately. Both ends must be closed;
// no goroutine runs on their behalf.
func Pipe() (*PipeEnd, *PipeEnd) {
	there, back := newRing(), newRing()
	return &PipeEnd{in: back, out: there}, &PipeEnd{in: there, out: back}
}

// PipeEnd is one end of a [Pipe]. It is a [Stream] and a net.Conn; all its
// methods may be called at the same time.
type PipeEnd struct {
	in, out *ring
}

// Read reads what the other end has written. It gives io.EOF when that end is
// closed for writing and everything has been read, and io.ErrClosedPipe when
// this end is closed.
func (p *PipeEnd) Read(b []byte) (int, error) {
	n, err := p.in.read(b)
	return n, pipeError("read", err)
}

// Write returns when all of b is in the pipe. It gives io.ErrClosedPipe when
// either end is closed or this one has been closed for writing.
func (p *PipeEnd) Write(b []byte) (int, error) {
	n, err := p.out.write(b)
	return n, pipeError("write", err)
}

// CloseWrite lets the other end read EOF after what is still in the pipe.
func (p *PipeEnd) CloseWrite() error {
	p.out.closeWrite()
	return nil
}

// Close ends both directions and wakes everyone who waits. What the other end
// has not read yet it can still read; what this end has not read is lost.
func (p *PipeEnd) Close() error {
	p.out.closeWrite()
	p.in.closeRead()
	return nil
}

// LocalAddr is an address without content, whose network is "pipe".
func (p *PipeEnd) LocalAddr() net.Addr { return pipeAddr{} }

// RemoteAddr is the same as LocalAddr.
func (p *PipeEnd) RemoteAddr() net.Addr { return pipeAddr{} }

// SetDeadline sets both deadlines.
func (p *PipeEnd) SetDeadline(t time.Time) error {
	return errors.Join(p.SetReadDeadline(t), p.SetWriteDeadline(t))
}

// SetReadDeadline ends blocked and future reads at t with an error that wraps
// os.ErrDeadlineExceeded; the zero time never.
func (p *PipeEnd) SetReadDeadline(t time.Time) error {
	return pipeError("set", p.in.setDeadline(&p.in.readLimit, t))
}

// SetWriteDeadline does the same for writes.
func (p *PipeEnd) SetWriteDeadline(t time.Time) error {
	return pipeError("set", p.out.setDeadline(&p.out.writeLimit, t))
}

// pipeError makes timeouts net.Errors that name the operation, and leaves
// alone the values that callers compare.
func pipeError(op string, err error) error {
	if err == os.ErrDeadlineExceeded {
		return &net.OpError{Op: op, Net: "pipe", Addr: pipeAddr{}, Err: err}
	}
	return err
}

var _ interface {
	Stream
	net.Conn
} = (*PipeEnd)(nil)

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
