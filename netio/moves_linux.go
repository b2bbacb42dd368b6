package netio

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	moveChunk = 1 << 20 // bytes asked of one system call
	largePipe = 1 << 20 // what an unprivileged pipe may hold (pipe-max-size)
	smallPipe = 64 << 10
)

// descriptor is one side of a kernel move. Its number is valid only while the
// move holds the connection's lock.
type descriptor struct {
	conn     syscall.RawConn
	fd       int
	kind     kind
	blocking bool // unknown to Go's poller
}

// moveInKernel looks the pair up in the table. Both descriptors are held for
// the whole move, so that closing a stream cannot give its number to another
// while we use it.
func (p *pump) moveInKernel() error {
	from, to := newDescriptor(readConn(p.src)), newDescriptor(writeConn(p.dst))
	if from == nil || to == nil {
		return errCannotMove
	}
	var err error
	gone := from.hold(func() {
		err = firstError(to.hold(func() { err = p.moveBetween(from, to) }), err)
	})
	return firstError(gone, err)
}

func newDescriptor(c syscall.Conn) *descriptor {
	if c == nil {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	d := &descriptor{conn: raw}
	if f, ok := c.(*os.File); ok {
		d.blocking = errors.Is(f.SetDeadline(time.Time{}), os.ErrNoDeadline)
	}
	return d
}

// hold calls use while the descriptor's number is certain to be its own.
func (d *descriptor) hold(use func()) error {
	return d.conn.Control(func(fd uintptr) {
		d.fd = int(fd)
		d.classify()
		use()
	})
}

func (p *pump) moveBetween(from, to *descriptor) error {
	m := moves()[from.kind][to.kind]
	if m == nil {
		return errCannotMove
	}
	return m(p, from, to)
}

func (d *descriptor) classify() {
	var st unix.Stat_t
	if unix.Fstat(d.fd, &st) != nil {
		return
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		flags, err := unix.FcntlInt(uintptr(d.fd), unix.F_GETFL, 0)
		if err == nil && flags&unix.O_APPEND == 0 {
			d.kind = kindRegular
		}
	case unix.S_IFIFO:
		d.kind = kindPipe
	case unix.S_IFSOCK:
		if t, err := unix.GetsockoptInt(d.fd, unix.SOL_SOCKET, unix.SO_TYPE); err == nil && t == unix.SOCK_STREAM {
			d.kind = kindSocket
		}
	case unix.S_IFCHR:
		if st.Rdev == unix.Mkdev(1, 3) {
			d.kind = kindSink
		}
	}
}

// sendFile moves a regular file, from its current offset.
func sendFile(p *pump, in, out *descriptor) error {
	err := p.step(in, out, func(room int) (int, error) {
		return unix.Sendfile(out.fd, in.fd, nil, room)
	})
	return p.allOf(in, err)
}

// allOf counts a regular file that could not be sent as read to its end.
func (p *pump) allOf(in *descriptor, err error) error {
	if err != nil && !errors.Is(err, errLimit) && !errors.Is(err, errCannotMove) {
		p.read.Add(in.rest())
	}
	return err
}

// rest is how much of a regular file lies behind its offset.
func (d *descriptor) rest() int64 {
	var st unix.Stat_t
	at, err := unix.Seek(d.fd, 0, io.SeekCurrent)
	if err != nil || unix.Fstat(d.fd, &st) != nil {
		return 0
	}
	return max(0, st.Size-at)
}

// splice moves bytes directly where one side is a pipe.
func splice(p *pump, in, out *descriptor) error {
	if p.pipes == nil {
		in.enlarge()
		out.enlarge()
	}
	return p.step(in, out, func(room int) (int, error) { return out.spliceFrom(in.fd, room) })
}

// drop moves bytes to where nobody reads them: the kernel forgets those of a TCP
// socket for half of what a splice costs.
func drop(p *pump, in, out *descriptor) error {
	protocol, err := unix.GetsockoptInt(in.fd, unix.SOL_SOCKET, unix.SO_PROTOCOL)
	if err != nil || protocol != unix.IPPROTO_TCP {
		return spliceThrough(p, in, out)
	}
	return p.step(in, out, func(room int) (int, error) { return dropNow(in.fd, room) })
}

// spliceFrom splices into the descriptor what is there now. A file may have to
// wait for its disk.
func (d *descriptor) spliceFrom(in, n int) (int, error) {
	return d.splice(in, d.fd, n)
}

// spliceTo splices out of the descriptor, in the same way.
func (d *descriptor) spliceTo(out, n int) (int, error) {
	return d.splice(d.fd, out, n)
}

func (d *descriptor) splice(in, out, n int) (int, error) {
	if d.kind != kindRegular {
		return spliceNow(in, out, n)
	}
	moved, err := unix.Splice(in, nil, out, nil, n, unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
	return int(moved), err
}

// enlarge gives a pipe its largest size; one that refuses stays as it is.
func (d *descriptor) enlarge() {
	if d.kind == kindPipe {
		_, _ = unix.FcntlInt(uintptr(d.fd), unix.F_SETPIPE_SZ, largePipe)
	}
}

// step repeats a call that reads and writes at once until EOF, the limit or a
// failure, waiting for whichever side is not ready.
func (p *pump) step(in, out *descriptor, call func(room int) (int, error)) error {
	for first := true; ; {
		room := p.room(moveChunk)
		if room == 0 {
			return errLimit
		}
		n, err := call(room)
		switch {
		case n > 0:
			first = false
			p.note(&p.read, n)
			p.note(&p.written, n)
			p.coalesce(in, out, n)
		case err == nil:
			return nil
		case errors.Is(err, unix.EAGAIN):
			if err := p.waitEither(in, out); err != nil {
				return err
			}
		case errors.Is(err, unix.EINTR):
		case first && refused(err):
			return errCannotMove
		default:
			return p.movedBadly(out, err)
		}
		if p.stop.Load() {
			return errStopped
		}
	}
}

// waitEither waits for the source when it is empty, else for the destination.
func (p *pump) waitEither(in, out *descriptor) error {
	if out.kind == kindSink || in.kind != kindRegular && !in.ready(unix.POLLIN, 0) {
		return p.waitSource(in, out)
	}
	return p.waitSink(out)
}

// movedBadly finds out which side an error of a combined call belongs to.
func (p *pump) movedBadly(out *descriptor, err error) error {
	full := errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EFBIG) || errors.Is(err, unix.EDQUOT)
	if out.kind != kindSocket && !full && !errors.Is(err, unix.EPIPE) {
		p.readErr = err
		return err
	}
	_, child := p.dst.(Exiter)
	if child && errors.Is(err, unix.EPIPE) {
		p.discard = true
		return p.moveByCopy()
	}
	p.writeErr = err
	return err
}

// refused tells the errors with which the kernel declines a pair of files.
func refused(err error) bool {
	return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) ||
		errors.Is(err, unix.EOPNOTSUPP)
}
