package netio

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// openFile opens a file: for reading, or for writing, where it is created and
// truncated as the shell's > does unless append or an offset is given. With
// the rw option or access ReadWrite it is open both ways, is created and not
// truncated, and both directions share one offset.
func openFile(e Endpoint, access Access) (Stream, error) {
	o := e.Options.File
	if o.ReadWrite {
		access = ReadWrite
	}
	mode := o.Mode
	if mode == 0 {
		mode = 0o666
	}
	f, err := os.OpenFile(e.Path, openFlags(o, access), mode)
	if err == nil {
		err = prepare(f, o)
	}
	if err != nil {
		return nil, fileFailure("open", e.Path, err)
	}
	return filePairOf(f, e.Path, access), nil
}

func openFlags(o FileOptions, access Access) int {
	if access == ReadOnly {
		return os.O_RDONLY
	}
	flags := os.O_CREATE
	switch {
	case access == ReadWrite:
		flags |= os.O_RDWR
	case o.Append || o.HasOffset:
		flags |= os.O_WRONLY
	default:
		flags |= os.O_WRONLY | os.O_TRUNC
	}
	if o.Append {
		flags |= os.O_APPEND
	}
	return flags
}

// prepare refuses a directory and moves to the offset. It closes f if it
// fails.
func prepare(f *os.File, o FileOptions) error {
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &fs.PathError{Op: "open", Path: f.Name(), Err: syscall.EISDIR}
	}
	if err == nil && o.HasOffset {
		_, err = f.Seek(o.Offset, io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// filePairOf makes a stream of an open file. When it goes both ways, ending one of
// them must leave the other open.
func filePairOf(f *os.File, name string, access Access) *filePair {
	p := &filePair{}
	if access != WriteOnly {
		p.in = readSideOf(f, name)
	}
	switch access {
	case WriteOnly:
		p.out = &writeSide{WriteCloser: f, name: name, file: f}
	case ReadWrite:
		p.out = &writeSide{WriteCloser: &borrowed{file: f}, name: name, file: f}
	}
	return p
}
