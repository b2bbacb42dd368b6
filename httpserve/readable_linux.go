package httpserve

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// awaitReadable waits until a socket has something to read, its end or an error,
// and consumes nothing. The error is that of its deadline, or of a socket that is
// closed. What is no socket counts as readable.
func awaitReadable(nc net.Conn) error {
	raw := rawOf(nc)
	if raw == nil {
		return nil
	}
	return raw.Read(hasInput)
}

// readable is awaitReadable without the wait: it heeds no deadline, and what is no
// socket is not readable.
func readable(nc net.Conn) (ready bool) {
	if raw := rawOf(nc); raw != nil {
		_ = raw.Control(func(fd uintptr) { ready = hasInput(fd) }) // a closed one is not readable
	}
	return ready
}

// rawOf is the socket that TLS or another wrapper stands around; nil for none.
func rawOf(nc net.Conn) syscall.RawConn {
	if wrapped, ok := nc.(interface{ NetConn() net.Conn }); ok { // of TLS
		nc = wrapped.NetConn()
	}
	socket, ok := nc.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

func hasInput(fd uintptr) bool {
	var first [1]byte
	for {
		_, _, err := unix.Recvfrom(int(fd), first[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
		if err != unix.EINTR {
			return err != unix.EAGAIN
		}
	}
}
