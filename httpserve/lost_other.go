//go:build !linux

package httpserve

import "net"

// isReset does not know; a write that fails will tell.
func isReset(net.Conn) bool { return false }
