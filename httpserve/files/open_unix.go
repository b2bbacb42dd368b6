//go:build unix

package files

import (
	"os"
	"syscall"
)

// openFlags: a FIFO that took the place of a file does not block its opening, and
// a terminal does not become the process's own.
const openFlags = os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY
