package netio

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// bulkMove is the size from which one move counts as bulk traffic.
	bulkMove = 32 << 10
	// bulkBatch is how much input bulk traffic waits for, within bulkWait.
	// Where the output costs nothing, a smaller one keeps the sender going.
	bulkBatch = 256 << 10
	sinkBatch = 128 << 10
	// bulkWait is how long bulk traffic may pause before it is bulk no more.
	bulkWait = time.Millisecond
)

// coalesce takes note of a move. Once one was large, traffic is bulk: the kernel
// may fill its segments (Nagle's algorithm, RFC 9293, 3.7.4), and wakes us for a
// batch of input rather than for each piece of it. Half of a relay's throughput
// depends on both. flush takes them back.
func (p *pump) coalesce(in, out *descriptor, moved int) {
	if moved < bulkMove || p.bulk.Load() {
		return
	}
	p.bulk.Store(true)
	lowWater := bulkBatch
	if out.kind == kindSink {
		lowWater = sinkBatch
	}
	p.batch(in, out, lowWater, 0)
}

// batch sets how many bytes are worth a wake-up, and whether each write is sent
// at once. A Unix socket refuses both, and needs neither.
func (p *pump) batch(in, out *descriptor, lowWater, nodelay int) {
	if p.nodelay {
		return
	}
	if in.kind == kindSocket {
		_ = unix.SetsockoptInt(in.fd, unix.SOL_SOCKET, unix.SO_RCVLOWAT, lowWater)
	}
	if out.kind == kindSocket {
		_ = unix.SetsockoptInt(out.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, nodelay)
	}
}

// flush comes when bulk traffic pauses, before every longer wait for the
// source: nothing that was read is ever delayed.
func (p *pump) flush(in, out *descriptor) {
	p.bulk.Store(false)
	p.batch(in, out, 1, 1)
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
		p.flush(in, out)
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
