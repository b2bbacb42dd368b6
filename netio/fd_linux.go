package netio

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// openFD opens the inherited descriptor that e.Path numbers, in the
// directions in which it is open. It is treated as standard input and output
// are.
func openFD(e Endpoint, access Access) (Stream, error) {
	fd, err := strconv.Atoi(e.Path)
	if err != nil || fd < 0 {
		return nil, fmt.Errorf("%w: %s: not the number of a descriptor", ErrSyntax, e)
	}
	name := "descriptor " + e.Path
	flags, err := inheritedFlags(fd)
	if err != nil {
		return nil, fileFailure("open", name, err)
	}
	mode := flags & unix.O_ACCMODE
	canRead, canWrite := mode != unix.O_WRONLY, mode != unix.O_RDONLY
	if access == ReadOnly && !canRead || access == WriteOnly && !canWrite {
		return nil, fileFailure("open", name, errors.New("it is not open in that direction"))
	}
	p := &filePair{}
	if canRead && access != WriteOnly {
		if p.in, err = readSideOfFD(fd, name); err != nil {
			return nil, err
		}
	}
	if canWrite && access != ReadOnly {
		if p.out, err = writeSideOfFD(fd, name); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	return p, nil
}

// inheritedFlags gives a descriptor's status flags (F_GETFL). Descriptors that
// the Go runtime has opened for itself are none of ours to use.
func inheritedFlags(fd int) (int, error) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return 0, err
	}
	target, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd))
	if err == nil && strings.HasPrefix(target, "anon_inode:") {
		return 0, unix.EBADF
	}
	return flags, nil
}
