package files

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// place is a name in a directory where something is to be written. The directory
// is open: whatever becomes of the way to it, the write goes there.
type place struct {
	dir  *os.Root
	name string // checked, one part of a path
}

// placeOf is the place that a request's path leads to. It is to be closed. The
// directories on the way are made if they are not there and makeWay is set.
func (h *Handler) placeOf(r *httpserve.Request, makeWay bool) (place, error) {
	asked := strings.TrimSuffix(string(r.Path()), "/")
	if r.EncodedSlash || strings.Contains(asked, "//") || !strings.HasPrefix(asked, "/") {
		return place{}, decline(400, "The path is not that of a file.")
	}
	for part := range strings.SplitSeq(asked[1:], "/") {
		if err := h.checkName(part); err != nil {
			return place{}, err
		}
	}
	if err := checkDepth(asked[1:]); err != nil {
		return place{}, err
	}
	parent, name := path.Split(asked[1:])
	parent = path.Clean(parent)
	dir, err := h.openDirectory(parent)
	if makeWay && errors.Is(err, fs.ErrNotExist) {
		dir, err = h.makeDirectories(r, parent)
	}
	return place{dir, name}, err
}

// makeDirectories makes a directory, with all on the way to it, and opens it.
func (h *Handler) makeDirectories(r *httpserve.Request, name string) (*os.Root, error) {
	if err := h.mayMake(r, name); err != nil {
		return nil, err
	}
	if err := h.root.MkdirAll(name, 0o777); err != nil {
		return nil, err
	}
	return h.openDirectory(name)
}

// openDirectory opens a directory to write in it; "." is the root.
func (h *Handler) openDirectory(name string) (*os.Root, error) {
	if h.opts.Symlinks == SymlinksNever && name != "." {
		err := h.refuseLinks(name)
		if errors.Is(err, errHidden) {
			return nil, decline(409, "The way to it leads over a symbolic link.")
		}
		if err != nil {
			return nil, err
		}
	}
	return h.root.OpenRoot(name)
}

// close closes the directory.
func (p place) close() { p.dir.Close() }

// existing is what stands under the name and is replaced; nil if nothing is there.
// The error says why it may not be replaced. conditions are those of the request;
// nil = it has none for this file.
func (h *Handler) existing(p place, conditions *httpserve.Request) (fs.FileInfo, error) {
	info, err := p.dir.Lstat(p.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if conditions != nil && conditions.Has(http1.FieldIfMatch) {
			return nil, decline(412, "There is no file of that name.")
		}
		return nil, nil
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, decline(409, "There is a directory of that name.")
	case !info.Mode().IsRegular():
		return nil, decline(409, "What has that name is no plain file, and is not replaced.")
	case !h.opts.Overwrite:
		return nil, decline(409, "There is a file of that name, and this server replaces none.")
	case conditions != nil && !met(conditions, info):
		return nil, decline(412, "The file is not, or no longer, the one that was meant.")
	}
	return info, nil
}

// met reports whether the preconditions of a request that changes a file hold.
func met(r *httpserve.Request, info fs.FileInfo) bool {
	v := validators{}
	if info.Mode().IsRegular() {
		state := stateOf(info)
		v = state.validators(tagOf(state, identity, r.Received), r.Received)
	}
	return preconditions(r.Head, v, r.Received) == proceed
}

// sync makes changes of the directory's names last. Not every file system knows
// how.
func (p place) sync() error {
	dir, err := p.dir.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
