//go:build !unix

package proxy

import "net"

// alive cannot be told here before a request is sent.
func alive(net.Conn) bool { return true }
