package netio

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// holdOff drops every packet that would begin a connection: whoever asks now
// is refused when the listener closes, or tries again, while those who are
// connected already can be accepted. Closing at once would reset them
// (socket(7), SO_ATTACH_FILTER; bpf: return 0).
func holdOff(l net.Listener) {
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		dropAll := []unix.SockFilter{{Code: syscall.BPF_RET | syscall.BPF_K, K: 0}}
		program := unix.SockFprog{Len: uint16(len(dropAll)), Filter: &dropAll[0]}
		_ = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &program)
	})
}
