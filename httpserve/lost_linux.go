package httpserve

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// isReset reports whether the peer has reset the connection, without reading.
func isReset(nc net.Conn) bool {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return true
	}
	reset := false
	err = raw.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd)}}
		n, _ := unix.Poll(fds, 0)
		reset = n > 0 && fds[0].Revents&unix.POLLERR != 0
	})
	return reset || err != nil
}
