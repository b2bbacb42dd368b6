package files

import (
	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// answer says what became of the files of a form: back to the listing for a
// browser whose files were all stored, else what was stored and what was not, as
// a page, as JSON or as lines.
func (f *intake) answer(r *httpserve.Request) *httpserve.Response {
	if len(f.results) == 0 {
		return f.h.decline(r, 400, "The form holds no file.")
	}
	status := f.status(r)
	var response *httpserve.Response
	switch {
	case asksFor(r, "application/json"):
		response = f.asJSON(r, status)
	case asksForHTML(r) && status < 300:
		response = httpserve.Text(303, "303 See Other")
		response.Header.Add("Location", directoryPath(r))
	case asksForHTML(r):
		response = &httpserve.Response{Status: status, Header: pageHeader(), Content: httpserve.Bytes(f.page(r))}
	default:
		response = f.asText(status)
	}
	if status == 201 && response.Status == 201 {
		response.Header.Add("Location", f.location(r))
	}
	response.Header.Add("Vary", "Accept")
	response.Header = f.h.with(response.Header)
	return response
}

// status is that of the first result which failed; 201 if something is new.
func (f *intake) status(r *httpserve.Request) int {
	status := 200
	for _, got := range f.results {
		if got.err != nil {
			told, clients := asDeclined(got.err)
			if !clients && f.h.opts.Log != nil {
				f.h.opts.Log("%s: %s: %v", r.Target(), got.name, got.err)
			}
			return told.status
		}
		if !got.replaced {
			status = 201
		}
	}
	return status
}

// directoryPath is the path of the request's directory, as it is written in a
// field.
func directoryPath(r *httpserve.Request) string {
	path := http1.AppendPath(nil, string(r.Path()))
	if path[len(path)-1] != '/' {
		path = append(path, '/')
	}
	return string(path)
}

// location is where the one file is, or the directory of several.
func (f *intake) location(r *httpserve.Request) string {
	if len(f.results) > 1 {
		return directoryPath(r)
	}
	return f.results[0].path(r)
}

// path is where the file is, as it is written in a field.
func (got *result) path(r *httpserve.Request) string {
	path := directoryPath(r) + string(http1.AppendPath(nil, got.name))
	if got.isDir {
		path += "/"
	}
	return path
}

// told is what became of a file, in words.
func (got *result) told() string {
	switch {
	case got.err != nil:
		told, _ := asDeclined(got.err)
		return told.why
	case got.isDir:
		return "The directory was made."
	case got.replaced:
		return "The file was replaced."
	}
	return "The file was stored."
}

// resultJSON is a result as it is sent.
type resultJSON struct {
	Name     string `json:"name"`
	Location string `json:"location,omitempty"`
	Error    string `json:"error,omitempty"`
}

func (f *intake) asJSON(r *httpserve.Request, status int) *httpserve.Response {
	all := make([]resultJSON, len(f.results))
	for i, got := range f.results {
		all[i] = resultJSON{Name: got.name, Location: got.path(r)}
		if got.err != nil {
			all[i].Location, all[i].Error = "", got.told()
		}
	}
	return jsonAnswer(status, all)
}

func (f *intake) asText(status int) *httpserve.Response {
	text := ""
	for i, got := range f.results {
		if i > 0 {
			text += "\n"
		}
		if got.name != "" {
			text += visible(got.name) + ": "
		}
		text += got.told()
	}
	return httpserve.Text(status, text)
}

// page is the page of a form that was not stored as a whole.
func (f *intake) page(r *httpserve.Request) []byte {
	p := &pieces{}
	p.text(pageStart, "<title>Not everything was stored</title>\n<main>\n<h1>Not everything was stored</h1>\n<ul>\n")
	for _, got := range f.results {
		p.text("<li>")
		if got.name != "" {
			p.text("<bdi>")
			p.escaped(got.name)
			p.text("</bdi>: ")
		}
		p.text(got.told(), "</li>\n")
	}
	p.text("</ul>\n<p><a href=\"")
	p.escaped(directoryPath(r))
	p.text("\">Back to the directory</a></p>\n</main>\n</html>\n")
	return p.buf
}
