//go:build !linux

package netio

import (
	"io/fs"
	"net"
)

// restrictSocket does nothing here: there is no way to set the mode of a
// socket's file before bind creates it, save the umask of the whole process.
func restrictSocket(int, fs.FileMode) error { return nil }

// peerCreds is not told by this system in a way that we read.
func peerCreds(*net.UnixConn) *Creds { return nil }
