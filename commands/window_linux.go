package commands

import (
	"golang.org/x/sys/unix"

	"github.com/sockkit/sockkit/netio/process"
)

// window is the size of the terminal that is our standard input; zero if it is none.
func (c *Console) window() process.Size {
	if c.Stdin == nil {
		return process.Size{}
	}
	raw, err := c.Stdin.SyscallConn()
	if err != nil {
		return process.Size{}
	}
	var size process.Size
	_ = raw.Control(func(fd uintptr) {
		if window, err := unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ); err == nil {
			size = process.Size{Rows: window.Row, Cols: window.Col}
		}
	})
	return size
}

// onWindowChange calls do when the size of our terminal has changed, until release.
func onWindowChange(do func()) (release func()) { return onSignal(unix.SIGWINCH, do) }

// onContinue calls do when we go on after a stop, until release.
func onContinue(do func()) (release func()) { return onSignal(unix.SIGCONT, do) }
