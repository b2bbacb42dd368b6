package commands

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// How --background works: the program starts itself again with the same
// arguments, in a session of its own and with a pipe on which the second
// process says that everything is bound. The first one prints that line,
// `PID PORT`, and exits 0. If the second one ends before, its status and
// messages are ours.
//
// The second process must not keep a pipe open that a shell reads, or
// $(sockkit listen --background :0) would never end. So, of its standard
// streams, only regular files and devices are inherited (a log, a terminal,
// /dev/null). A pipe or socket as stdin or stdout becomes /dev/null; one as
// stderr is used up to the moment when all is bound and /dev/null after. A
// terminal as stdin becomes /dev/null too: it belongs to the foreground.

const (
	// backgroundMark is set, to the number of a descriptor, in the environment
	// of the process in the background.
	backgroundMark = "_SOCKKIT_BACKGROUND"
	// backgroundWait bounds the time until everything is bound.
	backgroundWait = 30 * time.Second
)

// errNotBound is the failure of a process in the background that neither became
// ready nor ended in time.
var errNotBound = errors.New("the process in the background was not ready in time")

// inBackground reports whether this process is the one in the background.
func inBackground() bool { return os.Getenv(backgroundMark) != "" }

// detach ends the tie to the process that started us in the background: it
// tells that addr is bound and lets go of its standard error. Elsewhere it does
// nothing.
func detach(addr net.Addr) error {
	mark := os.Getenv(backgroundMark)
	if mark == "" {
		return nil
	}
	fd, err := strconv.Atoi(mark)
	if err != nil {
		return fmt.Errorf("%s=%q: %w", backgroundMark, mark, err)
	}
	if err := leaveStderr(); err != nil {
		return err
	}
	ready := os.NewFile(uintptr(fd), "background")
	_, port := hostAndPort(addr)
	if port == "" {
		port = addr.String()
	}
	_, err = fmt.Fprintf(ready, "%d %s\n", os.Getpid(), port)
	return errors.Join(err, ready.Close(), os.Unsetenv(backgroundMark))
}

// keeps reports whether a standard stream may stay open in the background.
func keeps(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	return info.Mode().IsRegular() || info.Mode()&os.ModeDevice != 0
}
