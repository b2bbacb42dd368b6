package netio

import (
	"io/fs"
	"net"

	"golang.org/x/sys/unix"
)

// restrictSocket sets the mode that the file of a socket will get when it is
// bound, less the umask: Linux takes it from the socket's own inode.
func restrictSocket(fd int, mode fs.FileMode) error {
	return unix.Fchmod(fd, uint32(mode.Perm()))
}

// nobodyKnown is the user of a peer that the kernel does not know, as those of
// datagrams.
const nobodyKnown = 1<<32 - 1

// peerCreds asks the kernel who connected (SO_PEERCRED, unix(7)); nil when it
// does not tell.
func peerCreds(conn *net.UnixConn) *Creds {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil
	}
	var creds *Creds
	_ = raw.Control(func(fd uintptr) {
		told, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
		if err == nil && told.Uid != nobodyKnown {
			creds = &Creds{PID: int(told.Pid), UID: int(told.Uid), GID: int(told.Gid)}
		}
	})
	return creds
}
