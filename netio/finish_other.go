//go:build !linux

package netio

import "net"

// unacknowledged is not known here: input is discarded until EOF.
func unacknowledged(net.Conn) (n int, known bool) { return 0, false }
