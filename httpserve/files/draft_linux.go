package files

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames a file within a directory and fails if the new name is taken:
// of two who try at once, only one succeeds (renameat2(2), RENAME_NOREPLACE).
func renameNew(dir *os.Root, from, to string) error {
	opened, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer opened.Close()
	fd := int(opened.Fd())
	err = unix.Renameat2(fd, from, fd, to, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // the file system does not know how
		return linkNew(dir, from, to)
	}
	if err != nil {
		return &os.PathError{Op: "rename", Path: to, Err: err}
	}
	return nil
}

// freeSpace is how many bytes can be written to the disk that f is on; ok is false
// if it does not say.
func freeSpace(f *os.File) (n int64, ok bool) {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &fs); err != nil || fs.Blocks == 0 {
		return 0, false
	}
	return int64(fs.Bavail) * int64(fs.Bsize), true //nolint:unconvert // their types differ by processor
}
