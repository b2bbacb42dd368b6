package netio

import (
	"cmp"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// sharePort lets several sockets listen on one address, between which the kernel
// divides the connections (SO_REUSEPORT, socket(7)). All must belong to one user.
func sharePort(raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	})
	if err = cmp.Or(err, failed); err != nil {
		return fmt.Errorf("set SO_REUSEPORT: %w", err)
	}
	return nil
}
