package netio

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// RawMode is a terminal of ours in raw mode: every key is a byte, also those that
// would be signals, and what is written is shown as it is.
type RawMode struct {
	terminal *os.File
	before   unix.Termios
}

// MakeRaw puts a terminal into raw mode. It returns nil, without an error, for a
// file that is no terminal or is not open. The caller calls [RawMode.Restore];
// whoever ends without it leaves a terminal that shows nothing of what is typed.
func MakeRaw(f *os.File) (*RawMode, error) {
	if f == nil {
		return nil, nil
	}
	fd, err := number(f)
	if err != nil {
		return nil, nil // closed
	}
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if errors.Is(err, unix.ENOTTY) || errors.Is(err, unix.EBADF) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: read the settings of the terminal: %w", ErrLocal, err)
	}
	r := &RawMode{terminal: f, before: *before}
	return r, r.Again()
}

// Again puts the terminal into raw mode once more: a shell gives it other settings
// when it stops us.
func (r *RawMode) Again() error {
	fd, err := number(r.terminal)
	if err == nil {
		err = setRaw(fd, r.before)
	}
	if err != nil {
		return fmt.Errorf("%w: set the terminal to raw mode: %w", ErrLocal, err)
	}
	return nil
}

// Restore gives the terminal the settings that it had. It may be called more than
// once; nil, or a terminal that has hung up, has nothing to restore.
func (r *RawMode) Restore() {
	if r == nil {
		return
	}
	if fd, err := number(r.terminal); err == nil {
		_ = unix.IoctlSetTermios(fd, unix.TCSETS, &r.before)
	}
}

// setRaw changes settings as cfmakeraw of termios(3) does, and gives them to a
// terminal.
func setRaw(fd int, settings unix.Termios) error {
	settings.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	settings.Oflag &^= unix.OPOST
	settings.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	settings.Cflag = settings.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	settings.Cc[unix.VMIN], settings.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, &settings)
}
