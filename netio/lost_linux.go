package netio

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// PeerLost reports whether the connection in s, or under its TLS, has been reset. Nothing is read;
// a peer that has only ended its direction is not lost. It is for those who wait
// for something else, and only Linux tells.
func PeerLost(s any) bool {
	if stream, ok := s.(Stream); ok {
		if inner, ok := as[syscall.Conn](stream); ok {
			s = inner
		}
	}
	if outer, ok := s.(net.Conn); ok {
		s = beneathTLS(outer)
	}
	conn, ok := s.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return true
	}
	lost := false
	err = raw.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd)}}
		n, _ := unix.Poll(fds, 0)
		lost = n > 0 && fds[0].Revents&unix.POLLERR != 0
	})
	return lost || err != nil
}
