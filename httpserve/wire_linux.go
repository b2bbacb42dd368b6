package httpserve

import (
	"io"
	"os"
	"syscall"
	"unsafe"
)

// rawWire reads when the descriptor can be read, and only then takes a workspace:
// thousands of connections that wait hold no buffers. Its descriptor never blocks,
// so that the scheduler need not be told of its system calls.
type rawWire struct {
	conn *conn
	raw  syscall.RawConn
	read func(fd uintptr) bool // made once, as each would be an allocation
	n    int
	err  syscall.Errno

	write func(fd uintptr) bool
	out   []byte // what is written at once
	wrote int
}

// newWire uses sockets at their descriptors, and what has none, such as TLS,
// through its Read.
func newWire(c *conn) wire {
	if sc, ok := c.nc.(syscall.Conn); ok {
		if raw, err := sc.SyscallConn(); err == nil {
			w := &rawWire{conn: c, raw: raw}
			w.read, w.write = w.tryRead, w.tryWrite
			return w
		}
	}
	return plainWire{c}
}

func (w *rawWire) fill() error {
	if err := w.raw.Read(w.read); err != nil {
		return err
	}
	if w.err != 0 {
		return os.NewSyscallError("read", w.err)
	}
	if w.n == 0 {
		return io.EOF
	}
	return nil
}

func (w *rawWire) tryRead(fd uintptr) bool {
	idle := w.conn.ws == nil
	ws := w.conn.acquire()
	w.n, w.err = move(syscall.SYS_READ, fd, ws.in[ws.to:])
	if w.err == syscall.EAGAIN {
		if idle {
			w.conn.release()
		}
		return false
	}
	ws.to += w.n
	return true
}

func (w *rawWire) atOnce(p []byte) int {
	w.out, w.wrote = p, 0
	_ = w.raw.Write(w.write) // closed, or a deadline is over: nothing was written
	w.out = nil
	return w.wrote
}

func (w *rawWire) tryWrite(fd uintptr) bool {
	w.wrote, _ = move(syscall.SYS_WRITE, fd, w.out)
	return true
}

// move is read(2) or write(2) of a descriptor that does not block; n is 0 with an
// error.
func move(call, fd uintptr, p []byte) (n int, err syscall.Errno) {
	for {
		moved, _, err := syscall.RawSyscall(call, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		if err == 0 {
			return int(moved), 0
		}
		if err != syscall.EINTR {
			return 0, err
		}
	}
}
