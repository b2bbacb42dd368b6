package files

import (
	"errors"
	"io/fs"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// makeDirectory answers PUT to a path that ends in a slash: the directory is made,
// with those on the way to it. It has no content.
func (h *Handler) makeDirectory(r *httpserve.Request) *httpserve.Response {
	if r.Head.Body.Kind != http1.BodyNone {
		return h.decline(r, 415, "A directory has no content. The name of a file does not end in a slash.")
	}
	if string(r.Path()) == "/" {
		return h.decline(r, 409, "There is a directory of that name.")
	}
	p, err := h.placeOf(r, h.opts.Mkdir)
	if err != nil {
		return h.declined(r, err)
	}
	defer p.close()
	if err := h.mkdir(p, r); err != nil {
		return h.declined(r, err)
	}
	return h.written(r, false)
}

// mkdir makes a directory, if the preconditions of the request hold; conditions is
// nil if it has none.
func (h *Handler) mkdir(p place, conditions *httpserve.Request) error {
	if conditions != nil && conditions.Has(http1.FieldIfMatch) {
		return decline(412, "There is no directory of that name.")
	}
	err := p.dir.Mkdir(p.name, 0o777)
	if errors.Is(err, fs.ErrExist) {
		return decline(409, "There is something of that name already.")
	}
	if err != nil {
		return err
	}
	return p.sync()
}
