package files

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/sockkit/sockkit/framing/http1"
)

// errHidden is why a path is not looked up at all.
var errHidden = errors.New("files: the path is not served")

// errBusy is why a directory is not listed at the moment.
var errBusy = errors.New("files: too many listings at a time")

// nameOf turns a request's path into the name that os.Root is asked for; "." is
// the root itself. A path with an encoded slash names no file, and one with a
// segment that begins with a dot none that is shown.
func (h *Handler) nameOf(head *http1.Head) (string, error) {
	p := head.Path()
	if head.EncodedSlash || len(p) == 0 || p[0] != '/' {
		return "", errHidden
	}
	if !h.opts.Hidden && bytes.Contains(p, []byte("/.")) {
		return "", errHidden
	}
	if h.opts.Hidden && holdsDraft(string(p)) {
		return "", errHidden
	}
	name := strings.Trim(string(p), "/")
	if name == "" {
		return ".", nil
	}
	return name, nil
}

// keyOf is what a request's file is remembered under: its path; nil if the path
// names no file. Files that no request has asked for by path, sidecars, have
// their name as key, which never begins with a slash.
func keyOf(head *http1.Head) []byte {
	p := head.Path()
	if head.EncodedSlash || len(p) == 0 || p[0] != '/' {
		return nil
	}
	return p
}

// stat looks a name up. Nothing is opened: opening alone has effects on devices.
func (h *Handler) stat(name string) (fs.FileInfo, error) {
	if h.opts.Symlinks == SymlinksNever {
		if err := h.refuseLinks(name); err != nil {
			return nil, err
		}
	}
	return h.root.Stat(name)
}

// refuseLinks fails if any part of the name is a symbolic link. A link that
// appears right after it leads no further than to the root's other files.
func (h *Handler) refuseLinks(name string) error {
	for end := 0; end < len(name); end++ {
		if next := strings.IndexByte(name[end:], '/'); next >= 0 {
			end += next
		} else {
			end = len(name)
		}
		info, err := h.root.Lstat(name[:end])
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return errHidden
		}
	}
	return nil
}

// open opens a regular file and tells its state. What is not regular is an
// error, also if it has become so since stat.
func (h *Handler) open(name string) (*os.File, fileState, error) {
	f, err := h.root.OpenFile(name, openFlags, 0)
	if err != nil {
		return nil, fileState{}, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrPermission
	}
	if err != nil {
		f.Close()
		return nil, fileState{}, err
	}
	return f, stateOf(info), nil
}

// statusOf maps the error of a lookup to a status. What the client could not
// have known to exist is 404, and so are links out of the tree.
func statusOf(err error) int {
	var errno syscall.Errno
	switch {
	case errors.Is(err, fs.ErrPermission):
		return 403
	case errors.Is(err, errBusy):
		return 503
	case errors.Is(err, errHidden), errors.Is(err, fs.ErrNotExist), !errors.As(err, &errno):
		return 404
	}
	switch errno {
	case syscall.ENOTDIR, syscall.ENAMETOOLONG, syscall.ELOOP, syscall.EINVAL, syscall.ENXIO:
		return 404
	case syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM:
		return 503
	}
	return 500
}
