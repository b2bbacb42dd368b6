package files

import (
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"os"
	"path"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

const (
	// mostParts caps what one form can hold.
	mostParts = 1000
	// mostPartHead caps the bytes between the contents of two parts: the
	// boundary, and the fields of the second.
	mostPartHead = 64 << 10
)

// The names of a form's fields.
const (
	fieldFile  = "file"  // any name will do, if there is a file's name
	fieldMkdir = "mkdir" // the name of a directory to be made
)

// intake is a multipart/form-data that is being read (RFC 7578).
type intake struct {
	h       *Handler
	dir     *os.Root
	request *httpserve.Request
	results []result
}

// result is what became of a file or a directory in a form.
type result struct {
	name     string // "" = the form itself, or a part without a name
	isDir    bool
	replaced bool
	err      error // nil = it is there
}

// post answers POST to a directory: the form of its listing. Each file in it is
// stored or refused for itself.
func (h *Handler) post(r *httpserve.Request) *httpserve.Response {
	boundary, ok := boundaryOf(r)
	if !ok {
		refused := h.decline(r, 415, "Files are sent as multipart/form-data, as curl -F does, or by PUT, as curl -T does.")
		refused.Header.Add("Accept-Post", "multipart/form-data")
		return refused
	}
	if err := checkCoding(r); err != nil {
		return h.declined(r, err)
	}
	name, err := h.nameOf(r.Head)
	if err != nil {
		return h.failed(r, err)
	}
	dir, err := h.openDirectory(path.Clean(name))
	if err != nil {
		return h.declined(r, err)
	}
	defer dir.Close()
	f := &intake{h: h, dir: dir, request: r}
	switch err := f.read(r.Body(), boundary); {
	case err != nil && len(f.results) == 0:
		return h.declined(r, err)
	case err != nil && !f.brokeOff():
		f.results = append(f.results, result{err: err})
	}
	return f.answer(r)
}

// boundaryOf is what parts the content of a form.
func boundaryOf(r *httpserve.Request) (boundary string, ok bool) {
	media, params, err := mime.ParseMediaType(string(r.Field(http1.FieldContentType)))
	boundary = params["boundary"]
	return boundary, err == nil && media == "multipart/form-data" && boundary != ""
}

// brokeOff reports whether the last result is a file whose content came to no end.
func (f *intake) brokeOff() bool { return errors.Is(f.results[len(f.results)-1].err, errContent) }

// read goes through the parts. An error ends the whole; what a part alone has done
// wrong is a result.
func (f *intake) read(content io.Reader, boundary string) error {
	// The last boundary may be without a line's end.
	heads := &headReader{from: io.MultiReader(content, strings.NewReader("\r\n"))}
	parts := multipart.NewReader(heads, boundary)
	for n := 0; ; n++ {
		heads.begin()
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF): // of the form: see headReader
			return nil
		case errors.Is(err, errPartHead):
			return err
		case err != nil:
			return errors.Join(decline(400, "The form is malformed or broke off."), err)
		case n == mostParts:
			return decline(413, "The form has too many parts: 1000 are the most.")
		}
		heads.end()
		if err := f.part(part); err != nil {
			return err
		}
	}
}

// part takes one part of the form, and leaves nothing of it unread: a browser reads
// no answer before it has sent the whole form.
func (f *intake) part(part *multipart.Part) error {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	name := lastPart(params["filename"])
	switch {
	case err != nil:
		f.results = append(f.results, result{err: decline(400, "A part of the form has no name.")})
	case name != "":
		f.file(name, part)
	case params["name"] == fieldMkdir:
		if err := f.mkdir(part); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, part); err != nil {
		return errors.Join(err, errContent)
	}
	return nil
}

// file stores a file, or notes why not.
func (f *intake) file(name string, content io.Reader) {
	replaced, err := f.store(name, content)
	f.results = append(f.results, result{name: name, replaced: replaced, err: err})
}

func (f *intake) store(name string, content io.Reader) (replaced bool, err error) {
	if !f.h.opts.Upload {
		return false, decline(403, "This server takes no files.")
	}
	if err := f.check(name); err != nil {
		return false, err
	}
	p := place{f.dir, name}
	allowed := func() (fs.FileInfo, error) { return f.h.existing(p, nil) }
	if _, err := allowed(); err != nil {
		return false, err
	}
	d, err := p.newDraft()
	if err != nil {
		return false, err
	}
	defer d.discard()
	if err := d.fill(content); err != nil {
		return false, err
	}
	return f.h.publish(d, allowed)
}

// check says why nothing is written under a name in the form's directory; nil if it
// may be.
func (f *intake) check(name string) error {
	if err := f.h.checkName(name); err != nil {
		return err
	}
	inside := path.Clean(string(f.request.Path()) + "/" + name)
	if !mayWrite(f.request, inside) {
		return decline(403, "You may not write there.")
	}
	return checkDepth(inside[1:])
}

// mkdir makes the directory whose name is the content of a field.
func (f *intake) mkdir(content io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(content, mostName+1))
	if err != nil {
		return errors.Join(err, errContent)
	}
	name := strings.TrimSpace(string(text))
	if name == "" {
		return nil // the field was left empty
	}
	made := result{name: name, isDir: true, err: f.check(name)}
	switch {
	case !f.h.opts.Mkdir:
		made.err = decline(403, "This server makes no directories.")
	case made.err == nil:
		made.err = f.h.mkdir(place{f.dir, name}, nil)
	}
	f.results = append(f.results, made)
	return nil
}

// errPartHead is a part whose fields have no end.
var errPartHead = errors.New("files: the fields of a part are too long")

// headReader caps what is read of a form between the contents of its parts. That the
// content is at its end is an error: a form ends before, with its last boundary, and
// the reader of forms does not tell one from the other everywhere.
type headReader struct {
	from io.Reader
	left int // until end
	on   bool
}

func (r *headReader) begin() { r.left, r.on = mostPartHead, true }
func (r *headReader) end()   { r.on = false }

func (r *headReader) Read(p []byte) (int, error) {
	if r.on {
		if r.left <= 0 {
			return 0, errPartHead
		}
		p = p[:min(len(p), r.left)]
	}
	n, err := r.from.Read(p)
	if r.on {
		r.left -= n
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
