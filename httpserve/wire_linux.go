package httpserve

import (
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// rawSource reads when the descriptor can be read, and only then takes a
// workspace: thousands of connections that wait hold no buffers.
type rawSource struct {
	conn *conn
	raw  syscall.RawConn
	try  func(fd uintptr) bool // made once, as each would be an allocation

	n   int
	err error
}

// newSource reads sockets at their descriptors, and what has none, such as TLS,
// through its Read.
func newSource(c *conn) source {
	if sc, ok := c.nc.(syscall.Conn); ok {
		if raw, err := sc.SyscallConn(); err == nil {
			s := &rawSource{conn: c, raw: raw}
			s.try = s.tryRead
			return s
		}
	}
	return plainSource{c}
}

func (s *rawSource) fill() error {
	if err := s.raw.Read(s.try); err != nil {
		return err
	}
	if s.err != nil {
		return os.NewSyscallError("read", s.err)
	}
	if s.n == 0 {
		return io.EOF
	}
	return nil
}

func (s *rawSource) tryRead(fd uintptr) bool {
	idle := s.conn.ws == nil
	ws := s.conn.acquire()
	for {
		s.n, s.err = unix.Read(int(fd), ws.in[ws.to:])
		if s.err != unix.EINTR {
			break
		}
	}
	if s.err == unix.EAGAIN {
		if idle {
			s.conn.release()
		}
		return false
	}
	s.n = max(s.n, 0)
	ws.to += s.n
	return true
}
