package httpserve

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// sendFile lets the kernel send a section. The head that waits leaves with its
// first segment (MSG_MORE).
func (a *reply) sendFile(s Section) error {
	raw, ok := rawConnOf(a.conn)
	if !ok {
		return a.copyFile(s)
	}
	if err := a.conn.flushMore(raw); err != nil {
		return err
	}
	in := int(s.File.Fd())
	for s.Length > 0 {
		a.conn.setWriteDeadline(a.conn.stepDeadline())
		n, err := a.conn.paced(func() (int64, error) {
			return sendfile(raw, in, &s.Offset, int(min(s.Length, writeStep)))
		})
		switch {
		case err != nil:
			return err
		case n == 0:
			return errShort
		}
		a.sent += n
		s.Length -= n
	}
	return nil
}

func rawConnOf(c *conn) (syscall.RawConn, bool) {
	if s, ok := c.wire.(*rawWire); ok {
		return s.raw, true
	}
	return nil, false
}

func sendfile(raw syscall.RawConn, in int, offset *int64, want int) (int64, error) {
	var n int
	var err error
	waitErr := raw.Write(func(fd uintptr) bool {
		for {
			n, err = unix.Sendfile(int(fd), in, offset, want)
			if err != unix.EINTR {
				return err != unix.EAGAIN
			}
		}
	})
	if waitErr != nil {
		return 0, waitErr
	}
	return int64(max(n, 0)), os.NewSyscallError("sendfile", err)
}

// flushMore sends what waits and says that more follows at once.
func (c *conn) flushMore(raw syscall.RawConn) error {
	p := c.ws.out
	c.ws.out = c.ws.out[:0]
	for len(p) > 0 {
		c.setWriteDeadline(c.stepDeadline())
		var n int
		var err error
		waitErr := raw.Write(func(fd uintptr) bool {
			for {
				n, err = unix.SendmsgN(int(fd), p, nil, nil, unix.MSG_MORE|unix.MSG_NOSIGNAL)
				if err != unix.EINTR {
					return err != unix.EAGAIN
				}
			}
		})
		if waitErr != nil {
			return waitErr
		}
		if err != nil {
			return os.NewSyscallError("sendmsg", err)
		}
		p = p[n:]
	}
	return nil
}
