package netio

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// unacknowledged is how many bytes the peer's kernel has not acknowledged yet,
// our FIN counted as one. What was written to a Unix socket is already with the
// peer. known is false for connections that the kernel does not know.
func unacknowledged(c net.Conn) (n int, known bool) {
	c = beneathTLS(c)
	if _, local := c.(*net.UnixConn); local {
		return 0, true
	}
	sc, ok := c.(syscall.Conn)
	if !ok {
		return 0, false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return 0, false
	}
	err = raw.Control(func(fd uintptr) {
		n, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
		known = err == nil
		if known && n == 0 && finPending(int(fd)) {
			n = 1
		}
	})
	return n, known && err == nil
}

// beneathTLS is the connection that carries c, which is TLS, or TLS in the TLS of a
// proxy, or neither.
func beneathTLS(c net.Conn) net.Conn {
	for {
		secured, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			return c
		}
		c = secured.NetConn()
	}
}

// finPending tells whether a TCP socket's FIN is still on its way.
func finPending(fd int) bool {
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return false
	}
	switch info.State {
	case unix.BPF_TCP_FIN_WAIT1, unix.BPF_TCP_CLOSING, unix.BPF_TCP_LAST_ACK:
		return true
	}
	return false
}
