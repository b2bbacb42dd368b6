package files

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/sockkit/sockkit/httpserve"
)

// remove answers DELETE: a file goes, or a directory that is empty. Of a symbolic
// link the link goes, not what it leads to.
func (h *Handler) remove(r *httpserve.Request) *httpserve.Response {
	name, err := h.nameOf(r.Head)
	if err != nil {
		return h.failed(r, err)
	}
	info, err := h.stat(name)
	slash := strings.HasSuffix(string(r.Path()), "/")
	switch {
	case err != nil:
		return h.failed(r, err)
	case slash && !info.IsDir():
		return h.failed(r, fs.ErrNotExist)
	case !info.IsDir() && !info.Mode().IsRegular():
		return h.refuse(r, 403)
	}
	if err := h.unlink(r, name); err != nil {
		return h.declined(r, err)
	}
	return &httpserve.Response{Status: 204, Header: h.with(nil)}
}

// unlink removes a name if the request's preconditions hold.
func (h *Handler) unlink(r *httpserve.Request, name string) error {
	parent, base := path.Split(name)
	dir, err := h.root.OpenRoot(path.Clean(parent))
	if err != nil {
		return err
	}
	p := place{dir, base}
	defer p.close()
	if err := h.unlinkNow(r, p, name); err != nil {
		return err
	}
	return p.sync()
}

func (h *Handler) unlinkNow(r *httpserve.Request, p place, name string) error {
	h.writing.publish.Lock()
	defer h.writing.publish.Unlock()
	info, err := h.stat(name)
	if err != nil {
		return gone(err)
	}
	if !met(r, info) {
		return decline(412, "The file is not, or no longer, the one that was meant.")
	}
	return gone(p.dir.Remove(p.name))
}

// gone turns the loss of a race into what the client sees of it.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return decline(404, "There is nothing at this address.")
	}
	return err
}
