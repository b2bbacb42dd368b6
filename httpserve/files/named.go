package files

import (
	"io/fs"

	"github.com/sockkit/sockkit/httpserve"
)

// ServeFile answers with the file of a name below the root, whatever the path of
// the request is. A hidden file is served: it was the caller who named it.
func (h *Handler) ServeFile(r *httpserve.Request, name string) *httpserve.Response {
	info, err := h.stat(name)
	if err == nil && info.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return h.refuse(r, statusOf(err))
	}
	return h.file(r, name, "", info)
}
