//go:build !unix

package commands

import "os"

// passedFile takes over a descriptor.
func passedFile(fd int, name string) *os.File { return os.NewFile(uintptr(fd), name) }
