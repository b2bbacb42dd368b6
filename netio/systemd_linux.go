package netio

import (
	"os"

	"golang.org/x/sys/unix"
)

// listens tells a socket that waits for connections from one that is connected.
func listens(f *os.File) (bool, error) {
	fd, err := number(f)
	if err != nil {
		return false, err
	}
	accepting, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	return accepting != 0, err
}
