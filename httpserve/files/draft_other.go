//go:build !linux

package files

import "os"

// renameNew renames a file within a directory and fails if the new name is taken.
func renameNew(dir *os.Root, from, to string) error { return linkNew(dir, from, to) }

// freeSpace is not asked for: a disk that is full says so when it is written to.
func freeSpace(*os.File) (n int64, ok bool) { return 0, false }
