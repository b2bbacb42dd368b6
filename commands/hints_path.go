package commands

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/sockkit/sockkit/netio"
)

// unixPeer knows why a Unix socket does not answer. No firewall is in between;
// the file at the path tells.
func unixPeer(err error) string {
	dial, ok := errors.AsType[*netio.DialError](err)
	if !ok || !strings.HasPrefix(dial.Network, "unix") {
		return ""
	}
	switch {
	case errors.Is(err, syscall.ENOENT):
		return "no program has made a socket there yet"
	case errors.Is(err, syscall.EPROTOTYPE):
		return "the socket is of another type: --type is stream, dgram or seqpacket"
	case errors.Is(err, syscall.EACCES):
		return "the mode of the socket, or of a folder above it, keeps this user out"
	case !errors.Is(err, syscall.ECONNREFUSED):
		return ""
	}
	if info, err := os.Lstat(dial.Target); err == nil && info.Mode()&(fs.ModeSocket|fs.ModeSymlink) == 0 {
		return "the file is not a socket"
	}
	return "nobody listens on it any more"
}
