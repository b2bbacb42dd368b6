//go:build !linux

package httpserve

import "net"

// awaitReadable does not wait: who reads does.
func awaitReadable(net.Conn) error { return nil }

// readable does not know.
func readable(net.Conn) bool { return false }
