package httpserve

import "golang.org/x/sys/unix"

// unsentLimit is how much of a large answer the kernel takes that cannot be sent
// yet. Without it a client that does not read would get megabytes of kernel memory
// (tcp_wmem) and the time to fill them; a thousand such keep others waiting for
// seconds. What is on its way does not count, so that a fast client loses nothing.
const unsentLimit = 256 << 10

// limitUnsent bounds what waits in the socket before a large answer, once for a
// connection. Where the system knows no such bound, its own ones hold.
func (a *reply) limitUnsent() {
	c := a.conn
	if c.unsentLimited || a.content == nil || a.size >= 0 && a.size <= unsentLimit {
		return
	}
	c.unsentLimited = true
	raw := rawOf(c.nc)
	if raw == nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { // not TCP: nothing to bound
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, unsentLimit)
	})
}
