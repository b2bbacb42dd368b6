//go:build !linux

package netio

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// restrictSocket does nothing here: there is no way to set the mode of a
// socket's file before bind creates it, save the umask of the whole process.
func restrictSocket(int, fs.FileMode) error { return nil }

// peerCreds is not told by this system in a way that we read.
func peerCreds(*net.UnixConn) *Creds { return nil }

// replyName makes the name of a datagram client: a file in a directory of its
// own, which goes with the function that is returned.
func replyName() (*net.UnixAddr, func(), error) {
	dir, err := os.MkdirTemp("", "sockkit-")
	if err != nil {
		return nil, nil, err
	}
	path := filepath.Join(dir, "reply")
	return &net.UnixAddr{Name: path, Net: "unixgram"}, func() { _ = os.RemoveAll(dir) }, nil
}

// autobind is not needed where replyName gives a name.
func autobind(syscall.RawConn) error { return nil }
