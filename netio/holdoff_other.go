//go:build !linux

package netio

import "net"

// holdOff cannot be done without the kernel's help.
func holdOff(net.Listener) {}
