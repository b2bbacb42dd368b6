package netio

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// mostFiles is how many descriptors one message carries at most (unix(7),
// SCM_MAX_FD).
const mostFiles = 253

// InheritedDescriptor reports whether fd is one that whoever started us has left
// open for us. Those that this program has opened itself are closed on exec.
func InheritedDescriptor(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return err == nil && flags&unix.FD_CLOEXEC == 0
}

// sendFiles writes what it can of p at once, with descriptors.
func sendFiles(conn *net.UnixConn, p []byte, send []int) (int, error) {
	n, _, err := conn.WriteMsgUnix(p, unix.UnixRights(send...), nil)
	return n, err
}

// receiveFiles reads once. The files come closed on exec, and none is left over:
// there is room for all that the kernel passes at a time.
func receiveFiles(conn *net.UnixConn, p []byte) (int, []*os.File, error) {
	oob := make([]byte, unix.CmsgSpace(4*mostFiles))
	n, oobn, _, _, err := conn.ReadMsgUnix(p, oob)
	switch {
	case errors.Is(err, io.EOF):
		return 0, nil, nil // it comes again with the next read
	case err != nil:
		return 0, nil, err
	case oobn == 0:
		return n, nil, nil
	}
	files, err := filesIn(oob[:oobn])
	return n, files, err
}

// filesIn makes files of the descriptors in the ancillary data of a message.
func filesIn(oob []byte) ([]*os.File, error) {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return nil, fmt.Errorf("%w: what came with the descriptors: %w", ErrLocal, err)
	}
	var files []*os.File
	for _, m := range messages {
		fds, err := unix.ParseUnixRights(&m)
		if err != nil {
			continue // of another kind
		}
		for _, fd := range fds {
			files = append(files, os.NewFile(uintptr(fd), fileName(len(files))))
		}
	}
	return files, nil
}
