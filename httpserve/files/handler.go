package files

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

var _ httpserve.Inliner = (*Handler)(nil)

// Handler serves the files of a directory tree. It is safe for use from many
// goroutines.
type Handler struct {
	root     *os.Root
	opts     Options
	look     *glance
	memory   memory
	encoders encoders
	encoding budget // of contents that are compressed while they are sent
	listed   budget
	zips     budget
	writing  writing
}

// New opens the directory root, which stays open until Close, and under that
// descriptor: a directory that is moved is served on from where it is then. The
// options are copied. The error is an [*OptionError] or names the directory.
func New(root string, opts Options) (*Handler, error) {
	if err := opts.settle(); err != nil {
		return nil, err
	}
	opened, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("files: serve %s: %w", root, err)
	}
	look, err := newGlance(opened, opts.Symlinks)
	if err != nil {
		opened.Close()
		return nil, fmt.Errorf("files: serve %s: %w", root, err)
	}
	h := &Handler{
		root:     opened,
		opts:     opts,
		look:     look,
		memory:   memory{entries: map[string]*entry{}, most: opts.Memory, notices: newNotices(look)},
		listed:   budget{most: mostListed},
		encoding: budget{most: mostEncoding},
		zips:     budget{most: mostZips},
	}
	if opts.Upload {
		h.writing.sweeper = startSweeper(opened)
	}
	return h, nil
}

// Close closes the directory. It is called when no request is served any more;
// responses that are still being sent are not disturbed.
func (h *Handler) Close() error {
	h.writing.sweeper.stop()
	h.memory.close()
	h.look.close()
	return h.root.Close()
}

// Serve answers a request. It blocks on the file system, and on the request's
// body where something is written.
func (h *Handler) Serve(r *httpserve.Request) *httpserve.Response {
	switch r.Method {
	case http1.MethodGet, http1.MethodHead:
		return h.get(r)
	case http1.MethodOptions:
		return &httpserve.Response{Status: 200, Header: h.with(httpserve.Header{{Name: "Allow", Value: h.allowed(r)}})}
	case http1.MethodOther:
		return h.refuse(r, 501)
	}
	return h.write(r)
}

// Inline reports whether the answer is in memory, so that Serve neither reads a
// file nor looks at one. Should the file have changed in between, it does.
func (h *Handler) Inline(r *httpserve.Request) bool {
	key := keyOf(r.Head)
	return key != nil && (r.Method == http1.MethodGet || r.Method == http1.MethodHead) && h.memory.holds(key) && h.wants(r) == theFile
}

// get answers GET and HEAD.
func (h *Handler) get(r *httpserve.Request) *httpserve.Response {
	wanted := h.wants(r)
	if wanted == theProgress {
		return h.progress(r)
	}
	if key := keyOf(r.Head); key != nil && wanted == theFile {
		if e := h.remembered(key, r.Received); e != nil {
			return h.send(r, e)
		}
	}
	name, err := h.nameOf(r.Head)
	if err != nil {
		return h.failed(r, err)
	}
	asked := string(r.Path())
	if strings.Contains(asked, "//") {
		return h.redirect(r, path.Clean(asked), strings.HasSuffix(asked, "/"))
	}
	info, err := h.stat(name)
	slash := strings.HasSuffix(asked, "/")
	switch {
	case err != nil:
		return h.absent(r, name, err)
	case info.IsDir() && !slash:
		return h.redirect(r, asked, true)
	case info.IsDir() && wanted == theArchive:
		return h.archive(r, name)
	case info.IsDir():
		return h.directory(r, name)
	case slash:
		return h.absent(r, name, fs.ErrNotExist)
	}
	return h.file(r, name, asked, info)
}

// file answers with a file that was found under a name; key is how requests for
// it are remembered, "" = not at all.
func (h *Handler) file(r *httpserve.Request, name, key string, info fs.FileInfo) *httpserve.Response {
	if !info.Mode().IsRegular() {
		return h.refuse(r, 403)
	}
	e, err := h.load(name, r.Received)
	if err != nil {
		return h.failed(r, err)
	}
	if key != "" {
		h.memory.put(key, e)
	}
	return h.send(r, e)
}

// directory answers with a directory's index, or with what is in it.
func (h *Handler) directory(r *httpserve.Request, name string) *httpserve.Response {
	for i, index := range h.opts.Index {
		inside := path.Join(name, index)
		info, err := h.stat(inside)
		if err != nil || info.IsDir() {
			continue
		}
		key := "" // a name that comes before this one may appear unseen
		if i == 0 {
			key = string(r.Path())
		}
		return h.file(r, inside, key, info)
	}
	if h.opts.NoList {
		return h.refuse(r, 403)
	}
	return h.list(r, name)
}

// absent answers for a name that cannot be looked up: where a program in the
// browser knows the paths, with its page for those that look like a page's, and
// for all others to clients that ask for HTML by name.
func (h *Handler) absent(r *httpserve.Request, name string, err error) *httpserve.Response {
	if statusOf(err) != 404 || h.opts.SPA == "" {
		return h.failed(r, err)
	}
	isPage := !strings.Contains(path.Base(name), ".")
	if !isPage && !asksForHTML(r) {
		return h.failed(r, err)
	}
	info, err := h.stat(h.opts.SPA)
	if err != nil || info.IsDir() {
		return h.refuse(r, 404)
	}
	page := h.file(r, h.opts.SPA, "", info)
	if isPage || page.Status >= 400 {
		return page
	}
	varies := *page
	varies.Header = append(slices.Clip(page.Header), httpserve.Field{Name: "Vary", Value: "Accept"})
	return &varies
}

// failed answers for a file that cannot be looked up or read, and tells the
// operator if that is not the client's doing.
func (h *Handler) failed(r *httpserve.Request, err error) *httpserve.Response {
	status := statusOf(err)
	if status >= 500 && h.opts.Log != nil {
		h.opts.Log("%s: %v", r.Target(), err)
	}
	return h.refuse(r, status)
}

// redirect sends the client to another path of this tree, with its query.
func (h *Handler) redirect(r *httpserve.Request, to string, slash bool) *httpserve.Response {
	location := http1.AppendPath(nil, to)
	if slash && to != "/" {
		location = append(location, '/')
	}
	if query := r.Query(); len(query) > 0 {
		location = append(append(location, '?'), query...)
	}
	moved := h.refuse(r, 301)
	moved.Header.Add("Location", string(location))
	return moved
}
