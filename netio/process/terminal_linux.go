package process

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// startInTerminal starts cmd as the leader of a session in a new terminal, of
// which it returns our side.
func startInTerminal(cmd *exec.Cmd, t Terminal) (*terminal, error) {
	device, far, err := openTerminal(t.Size)
	if err != nil {
		return nil, &terminalError{err}
	}
	defer far.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = far, far, far
	cmd.Env = withTerm(cmd.Environ())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		device.Close()
		return nil, err
	}
	return newTerminal(device, t.Escape), nil
}

// openTerminal makes a pseudo-terminal of that size: the side that we read and
// write, known to Go's poller, and the child's, which is not.
func openTerminal(size Size) (device, far *os.File, err error) {
	device, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	var fd int
	err = control(device, func(n int) error { // pts(4)
		if err := unix.IoctlSetPointerInt(n, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		number, err := unix.IoctlGetInt(n, unix.TIOCGPTN)
		if err != nil {
			return err
		}
		fd, err = unix.Open(fmt.Sprintf("/dev/pts/%d", number), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		device.Close()
		return nil, nil, err
	}
	far = os.NewFile(uintptr(fd), "pseudo-terminal")
	if err := cmp.Or(inUTF8(fd), setSize(device, size)); err != nil {
		device.Close()
		far.Close()
		return nil, nil, err
	}
	return device, far, nil
}

// inUTF8 lets the terminal erase whole characters (termios(3), IUTF8), whatever
// they are: most of today's text is UTF-8.
func inUTF8(fd int) error {
	settings, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	settings.Iflag |= unix.IUTF8
	return unix.IoctlSetTermios(fd, unix.TCSETS, settings)
}

// setSize tells a terminal, and the programs in it, how large it is.
func setSize(device *os.File, s Size) error {
	window := &unix.Winsize{Row: cmp.Or(s.Rows, 24), Col: cmp.Or(s.Cols, 80)}
	return control(device, func(fd int) error { return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, window) })
}

// endKey is the key that ends input in a terminal as it is set now.
func endKey(device *os.File) (key byte, err error) {
	err = control(device, func(fd int) error {
		settings, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return err
		}
		key = settings.Cc[unix.VEOF]
		return nil
	})
	return key, err
}

// control calls use with the descriptor of f, which stays non-blocking.
func control(f *os.File, use func(fd int) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = use(int(fd)) })
	return cmp.Or(err, failed)
}
