package netio

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// bulkMove is the size from which one move counts as bulk traffic.
	bulkMove = 32 << 10
	// bulkWait is how long bulk traffic may pause before it is bulk no more.
	bulkWait = time.Millisecond
)

// coalesce takes note of a move. Once one was large, the kernel may fill its
// segments (Nagle's algorithm, RFC 9293, 3.7.4), on which a quarter of a
// relay's throughput depends. flush sends the tail that it then holds back.
func (p *pump) coalesce(out *descriptor, moved int) {
	if moved < bulkMove || p.bulk.Load() {
		return
	}
	p.bulk.Store(true)
	if out.kind == kindSocket && !p.nodelay {
		// A Unix socket refuses, and holds nothing back.
		_ = unix.SetsockoptInt(out.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 0)
	}
}

// flush comes when bulk traffic pauses, before every longer wait for the
// source: nothing that was read is ever delayed.
func (p *pump) flush(out *descriptor) {
	p.bulk.Store(false)
	if out.kind == kindSocket && !p.nodelay {
		_ = unix.SetsockoptInt(out.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	}
}

// patience is how long a wait may keep its processor: not at all while the
// other direction has as much to do.
func (p *pump) patience() time.Duration {
	if p.opposite.bulk.Load() {
		return 0
	}
	return bulkWait
}

// waitSource waits until the source can be read.
func (p *pump) waitSource(in, out *descriptor) error {
	if p.bulk.Load() {
		if in.ready(unix.POLLIN, p.patience()) {
			return nil
		}
		p.flush(out)
	}
	p.waiting.Store(true)
	err := in.wait(in.conn.Read, unix.POLLIN)
	p.waiting.Store(false)
	if err != nil {
		p.readErr = err
	}
	return err
}

// waitSink waits until the destination can be written.
func (p *pump) waitSink(out *descriptor) error {
	if p.bulk.Load() && out.ready(unix.POLLOUT, p.patience()) {
		return nil
	}
	err := out.wait(out.conn.Write, unix.POLLOUT)
	if err != nil {
		p.writeErr = err
	}
	return err
}

// ready asks, and waits for no longer than bulk traffic may pause.
func (d *descriptor) ready(event int16, wait time.Duration) bool {
	return readyWithin(d.fd, event, wait)
}

// wait parks the goroutine in Go's poller until the descriptor is ready, or
// blocks its thread where the poller does not know the descriptor (inherited
// ones that could not be reopened).
func (d *descriptor) wait(park func(func(uintptr) bool) error, event int16) error {
	if !d.blocking {
		return park(func(uintptr) bool { return d.ready(event, 0) })
	}
	for {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(d.fd), Events: event}}, -1)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
