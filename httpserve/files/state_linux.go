package files

import (
	"io/fs"
	"syscall"
)

// stateOf reads what the system says of a file.
func stateOf(info fs.FileInfo) fileState {
	s := fileState{size: info.Size(), modified: info.ModTime().UnixNano()}
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		s.device, s.inode, s.status = uint64(sys.Dev), sys.Ino, sys.Ctim.Nano()
	}
	return s
}
