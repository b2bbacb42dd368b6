//go:build unix

package commands

import (
	"os"
	"syscall"
)

// passedFile takes over a descriptor, which no child shall inherit.
func passedFile(fd int, name string) *os.File {
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), name)
}
