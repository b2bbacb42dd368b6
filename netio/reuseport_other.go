//go:build !linux

package netio

import (
	"errors"
	"fmt"
	"syscall"
)

// sharePort can only refuse: elsewhere one of the sockets gets all connections.
func sharePort(syscall.RawConn) error {
	return fmt.Errorf("share a port between listeners: %w on this system", errors.ErrUnsupported)
}
