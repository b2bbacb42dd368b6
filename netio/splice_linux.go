package netio

import (
	"errors"

	"golang.org/x/sys/unix"
)

// spliceThrough moves bytes from a socket to anything that is not a pipe, by
// way of a pipe of our own: the pages change hands without being copied.
func spliceThrough(p *pump, in, out *descriptor) error {
	if err := p.waitSource(in, out); err != nil { // an idle relay holds no pipe
		return err
	}
	via, err := openVia(p.pipes)
	if err != nil {
		return errCannotMove
	}
	defer via.close()
	return p.through(in, out, via)
}

// sendThrough sends a regular file by way of a large pipe: the socket gets a
// mebibyte at a time, where sendfile(2) gives it 64 KiB, which costs a quarter
// more. Without a large pipe there is nothing to gain.
func sendThrough(p *pump, in, out *descriptor) error {
	via, err := openVia(p.pipes)
	if err != nil {
		return sendFile(p, in, out)
	}
	defer via.close()
	if via.size < largePipe {
		return sendFile(p, in, out)
	}
	return p.allOf(in, p.through(in, out, via))
}

// through fills the pipe and empties it, over and over.
func (p *pump) through(in, out *descriptor, via *via) error {
	for {
		if err := p.fill(in, out, via); err != nil || via.held == 0 {
			return err
		}
		if err := p.drain(via, in, out); err != nil {
			return err
		}
		if p.stop.Load() {
			return errStopped
		}
	}
}

// via is the pipe in the middle of a move.
type via struct {
	r, w   int
	size   int // bytes asked for at most
	held   int // bytes inside
	budget *PipeBudget
}

func openVia(budget *PipeBudget) (*via, error) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return nil, err
	}
	v := &via{r: fds[0], w: fds[1], size: smallPipe}
	if budget.take() {
		v.budget = budget
		v.enlarge()
	}
	return v, nil
}

// enlarge makes the most of the pipe; where the kernel grants no more, the
// first size stays.
func (v *via) enlarge() {
	if n, err := unix.FcntlInt(uintptr(v.w), unix.F_SETPIPE_SZ, largePipe); err == nil {
		v.size = n
	}
}

func (v *via) close() {
	_ = unix.Close(v.r)
	_ = unix.Close(v.w)
	v.budget.give()
}

// fill takes all that the socket has, up to a full pipe, in as many calls as
// it takes: the larger the batch, the fewer wake-ups on both sides. The pipe
// stays empty only at EOF.
func (p *pump) fill(in, out *descriptor, v *via) error {
	for {
		room := p.room(v.size - v.held)
		if room == 0 {
			return p.fullOrLimit(v)
		}
		n, err := in.spliceTo(v.w, room)
		switch {
		case err == nil && n == 0:
			return nil
		case err == nil:
			v.held += n
			p.note(&p.read, n)
		case errors.Is(err, unix.EAGAIN) && v.held > 0:
			return nil
		case errors.Is(err, unix.EAGAIN):
			if err := p.waitSource(in, out); err != nil {
				return err
			}
		case errors.Is(err, unix.EINTR):
		case p.read.Load() == 0 && refused(err):
			return errCannotMove
		default:
			p.readErr = err
			return err
		}
	}
}

// fullOrLimit tells a pipe that wants draining from a limit that was reached.
func (p *pump) fullOrLimit(v *via) error {
	if v.held > 0 {
		return nil
	}
	return errLimit
}

// drain empties the pipe into the destination.
func (p *pump) drain(v *via, in, out *descriptor) error {
	for v.held > 0 {
		n, err := out.spliceFrom(v.r, v.held)
		switch {
		case err == nil:
			v.held -= n
			p.note(&p.written, n)
			p.coalesce(in, out, n)
		case errors.Is(err, unix.EAGAIN):
			if err := p.waitSink(out); err != nil {
				return err
			}
		case errors.Is(err, unix.EINTR):
		case p.written.Load() == 0 && refused(err):
			return p.rescue(v)
		default:
			p.writeErr = err
			return err
		}
	}
	return nil
}

// rescue reads back what a destination that takes no splice has left in the
// pipe, writes it, and gives up on the kernel's way for this pair.
func (p *pump) rescue(v *via) error {
	buf := make([]byte, v.held)
	n, err := unix.Read(v.r, buf)
	if err != nil {
		p.readErr = err
		return err
	}
	v.held = 0
	if err := p.deliver(buf[:n]); err != nil {
		return err
	}
	return errCannotMove
}
