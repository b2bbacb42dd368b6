package netio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// borrowReadSide makes a readable side of an inherited file.
func borrowReadSide(f *os.File, name string) (*readSide, error) {
	fd, err := number(f)
	if err != nil {
		return noReadSide(name), nil
	}
	return readSideOfFD(fd, name)
}

// borrowWriteSide makes a writable side of an inherited file.
func borrowWriteSide(f *os.File, name string) (*writeSide, error) {
	fd, err := number(f)
	if err != nil {
		return nil, fileFailure("open", name, err)
	}
	return writeSideOfFD(fd, name)
}

// number is the descriptor of a file. File.Fd would make it blocking.
func number(f *os.File) (fd int, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	err = raw.Control(func(n uintptr) { fd = int(n) })
	return fd, err
}

func readSideOfFD(fd int, name string) (*readSide, error) {
	file, shared, err := share(fd, name, os.O_RDONLY)
	switch {
	case errors.Is(err, unix.EBADF):
		return noReadSide(name), nil
	case err != nil:
		return nil, fileFailure("open", name, err)
	case shared != nil:
		return &readSide{ReadCloser: shared, name: name}, nil
	}
	return readSideOf(file, name), nil
}

func writeSideOfFD(fd int, name string) (*writeSide, error) {
	file, shared, err := share(fd, name, os.O_WRONLY)
	if err != nil {
		return nil, fileFailure("open", name, err)
	}
	end := &lastWord{fd: fd}
	if err := unix.Fstat(fd, &end.was); err != nil {
		return nil, fileFailure("open", name, err)
	}
	if shared != nil {
		end.WriteCloser = shared
	} else {
		end.WriteCloser = file
	}
	return &writeSide{WriteCloser: end, name: name, file: file, own: end.WriteCloser}, nil
}

// share makes a descriptor of our own for what fd refers to, in one of two
// forms.
//
// Pipes and terminals are opened again through /proc: that gives a file
// description of our own, which may be non-blocking and known to the poller.
// Sockets cannot be opened again, and others may not be ours to open; they are
// polled. Everything else never makes anyone wait, and a regular file must
// keep the offset that it shares with the shell: it is duplicated.
func share(fd int, name string, flag int) (*os.File, *sharedFD, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, nil, err
	}
	kind := st.Mode & unix.S_IFMT
	terminal := kind == unix.S_IFCHR && isTerminal(fd)
	if kind == unix.S_IFIFO || terminal && st.Rdev != unix.Mkdev(5, 2) { // opening ptmx makes another terminal
		if file, err := reopen(fd, flag); err == nil {
			return file, nil, nil
		}
	}
	own, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, nil, err
	}
	if kind == unix.S_IFIFO || kind == unix.S_IFSOCK || terminal {
		shared, err := newSharedFD(own, kind == unix.S_IFSOCK)
		return nil, shared, err
	}
	return os.NewFile(uintptr(own), name), nil, nil
}

// reopen opens what fd refers to once more. It fails without /proc, without
// the right to open it, and for a pipe that nobody reads.
func reopen(fd, flag int) (*os.File, error) {
	return os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", fd), flag|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
}

func isTerminal(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	return err == nil
}

// lastWord is a writer that ends the inherited descriptor together with ours:
// as long as one of them is open the reader does not see EOF.
type lastWord struct {
	io.WriteCloser
	fd  int         // the inherited descriptor
	was unix.Stat_t // what it referred to
}

// Close puts /dev/null in the place of the inherited descriptor, unless
// somebody has closed that one and its number means something else now.
func (w *lastWord) Close() error {
	var err error
	if shared, ok := w.WriteCloser.(*sharedFD); ok {
		err = shared.shutdown()
	}
	if err := errors.Join(err, w.WriteCloser.Close()); err != nil {
		return err // also when it was closed before
	}
	var now unix.Stat_t
	if unix.Fstat(w.fd, &now) != nil || now.Dev != w.was.Dev || now.Ino != w.was.Ino {
		return nil
	}
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("open "+os.DevNull, err)
	}
	defer unix.Close(null)
	return os.NewSyscallError("dup3", unix.Dup3(null, w.fd, 0))
}
