package netio

import (
	"cmp"
	"io/fs"
	"net"
	"syscall"

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

// replyName leaves the name of a datagram client to the kernel; see autobind.
func replyName() (*net.UnixAddr, func(), error) { return nil, func() {}, nil }

// autobind lets the kernel choose a free name in the abstract namespace
// (unix(7), "Autobind feature").
func autobind(raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) { failed = unix.Bind(int(fd), &unix.SockaddrUnix{}) })
	return cmp.Or(err, failed)
}
