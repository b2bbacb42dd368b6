package files

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/sockkit/sockkit/httpserve"
)

// mayWrite reports whether whoever asks may write to a path, for the handlers that
// stand before this one. They have looked at the path of the request itself; what
// else is written by it, such as the files of a form, is asked for here.
func mayWrite(r *httpserve.Request, path string) bool { return r.MayWrite == nil || r.MayWrite(path) }

// mayMake says why the directories up to name, as far as they are not there, may
// not be made by a request for what lies below them; nil if they may.
func (h *Handler) mayMake(r *httpserve.Request, name string) error {
	for ; name != "."; name = path.Dir(name) {
		if _, err := h.stat(name); !errors.Is(err, fs.ErrNotExist) {
			return nil // what else is wrong, making it will tell
		}
		if !mayWrite(r, "/"+name) {
			return decline(403, "You may not make the directories on the way to it.")
		}
	}
	return nil
}

// mostDepth is how many directories and a file may lie in one another. Each request
// for the last of them goes the whole way, and so does who archives the tree; no
// tree that people make is as deep.
const mostDepth = 100

// checkDepth says why nothing is written at a path, which has no slash at its ends;
// nil if it lies not too deep.
func checkDepth(path string) error {
	if strings.Count(path, "/") >= mostDepth {
		return decline(400, "The path is too deep: 100 names are the most.")
	}
	return nil
}
