package files

import (
	"io/fs"
	"syscall"
)

// stateOf reads what the system says of a file.
func stateOf(info fs.FileInfo) fileState {
	s := fileState{size: info.Size(), modified: info.ModTime().UnixNano()}
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		s.device = uint64(sys.Dev) //nolint:unconvert // it has 32 bits on some processors
		s.inode, s.status = sys.Ino, sys.Ctim.Nano()
	}
	return s
}
