package files

import (
	"strings"
	"sync"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// writing is what the handler needs to change the tree.
type writing struct {
	// publish is held from the last look at what stands under a name to the
	// change of it, so that preconditions hold when they count.
	publish sync.Mutex
	sweeper *sweeper // nil without uploads
}

// want is what a GET or HEAD request is about.
type want uint8

const (
	theFile     want = iota
	theArchive       // of the directory
	theProgress      // of an upload in parts
)

// wants reads from the query what a request is about, where the options know
// more than files.
func (h *Handler) wants(r *httpserve.Request) want {
	query := r.Query()
	if len(query) == 0 || !h.opts.Zip && !h.opts.Upload {
		return theFile
	}
	slash := strings.HasSuffix(string(r.Path()), "/")
	if _, ok := http1.QueryValue(query, "zip"); ok && h.opts.Zip && slash {
		return theArchive
	}
	if _, ok := http1.QueryValue(query, "upload"); ok && h.opts.Upload && !slash {
		return theProgress
	}
	return theFile
}

// allowed is the value of Allow for the path of a request.
func (h *Handler) allowed(r *httpserve.Request) string {
	methods := []string{"GET", "HEAD", "OPTIONS"}
	path := string(r.Path())
	switch isDir := h.isDirectory(r); {
	case r.Form == http1.FormAsterisk:
		methods = append(methods, h.forFiles(true)...)
		if h.opts.Upload || h.opts.Mkdir {
			methods = append(methods, "POST")
		}
	case path == "/":
		methods = append(methods, h.forDirectories(false)...)
	case isDir:
		methods = append(methods, h.forDirectories(true)...)
	case strings.HasSuffix(path, "/"):
		if h.opts.Mkdir {
			methods = append(methods, "PUT")
		}
	default:
		methods = append(methods, h.forFiles(true)...)
	}
	return strings.Join(methods, ", ")
}

// forFiles are the methods that change a file, or make one.
func (h *Handler) forFiles(remove bool) []string {
	var methods []string
	if h.opts.Upload {
		methods = append(methods, "PUT", "PATCH")
	}
	if h.opts.Delete && remove {
		methods = append(methods, "DELETE")
	}
	return methods
}

// forDirectories are the methods that change a directory.
func (h *Handler) forDirectories(remove bool) []string {
	var methods []string
	if h.opts.Upload || h.opts.Mkdir {
		methods = append(methods, "POST")
	}
	if h.opts.Delete && remove {
		methods = append(methods, "DELETE")
	}
	return methods
}

// isDirectory reports whether the path of a request leads to a directory.
func (h *Handler) isDirectory(r *httpserve.Request) bool {
	name, err := h.nameOf(r.Head)
	if err != nil {
		return false
	}
	info, err := h.stat(name)
	return err == nil && info.IsDir()
}

// write answers the methods that change something.
func (h *Handler) write(r *httpserve.Request) *httpserve.Response {
	do := h.writer(r)
	if do == nil {
		refused := h.refuse(r, 405)
		refused.Header.Add("Allow", h.allowed(r))
		return refused
	}
	if !h.opts.Origins.Admit(r) {
		return h.decline(r, 403, "This request was made by a page of another site. Open the directory's own page, or use a program that is no browser.")
	}
	return do(r)
}

// writer is who answers the request's method; nil if nobody may.
func (h *Handler) writer(r *httpserve.Request) func(*httpserve.Request) *httpserve.Response {
	slash := strings.HasSuffix(string(r.Path()), "/")
	switch {
	case r.Method == http1.MethodPut && slash && h.opts.Mkdir:
		return h.makeDirectory
	case r.Method == http1.MethodPut && !slash && h.opts.Upload:
		return h.put
	case r.Method == http1.MethodPatch && !slash && h.opts.Upload:
		return h.patch
	case r.Method == http1.MethodPost && (h.opts.Upload || h.opts.Mkdir) && h.isDirectory(r):
		return h.post
	case r.Method == http1.MethodDelete && h.wants(r) == theProgress:
		return h.abandon
	case r.Method == http1.MethodDelete && h.opts.Delete && string(r.Path()) != "/":
		return h.remove
	}
	return nil
}

// written is the answer to a change that succeeded: 201 with the address of what
// is new, 204 if something was there before. It has no validators: what they are
// is told with the file, once it is asked for (RFC 9110 9.3.4).
func (h *Handler) written(r *httpserve.Request, replaced bool) *httpserve.Response {
	if replaced {
		return &httpserve.Response{Status: 204, Header: h.with(nil)}
	}
	location := string(http1.AppendPath(nil, string(r.Path())))
	return &httpserve.Response{Status: 201, Header: h.with(httpserve.Header{{Name: "Location", Value: location}})}
}
