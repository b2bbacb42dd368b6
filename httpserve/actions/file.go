package actions

import (
	"bytes"
	"path"
	"path/filepath"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// file answers with a file.
type file struct {
	spec Spec
	from FileServer
	name template           // below the directory that from serves
	bare *httpserve.Request // without conditions or ranges; nil = the client's own is looked at
}

// newFile is for "file": Rest is a path in this machine's form, and the part up
// to the last slash before a {name} is the directory that no name leads out of.
func newFile(s Spec) (httpserve.Handler, error) {
	if s.Files == nil {
		return nil, wrong("kind", "files are not served here")
	}
	t := parseTemplate(filepath.ToSlash(s.Rest), s.Names)
	dir, rest := path.Split(t[0].text)
	if t[0].text = rest; t.isFixed() && rest == "" {
		return nil, wrong("rest", "%q is a directory, not a file", s.Rest)
	}
	if dir == "" {
		dir = "."
	}
	from, err := s.Files(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	f := file{spec: s, from: from, name: t}
	if s.Status != 200 {
		f.bare, err = bareRequest()
	}
	return f, err
}

// bareRequest asks for a file and says nothing else: an answer with a status
// other than 200 has neither ranges nor preconditions (RFC 9110 section 13.2.1).
func bareRequest() (*httpserve.Request, error) {
	head := new(http1.Head)
	_, err := http1.ParseHead([]byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), http1.Limits{}, head)
	return httpserve.NewRequest(head, strings.NewReader("")), err
}

func (f file) Serve(r *httpserve.Request) *httpserve.Response {
	if f.isHidden(r) {
		return httpserve.Refused(404)
	}
	name := string(f.name.fill(nil, &r.Params, verbatim))
	if f.bare != nil {
		r = f.bare
	}
	found := f.from.ServeFile(r, name)
	if found == nil || found.Status/100 > 3 {
		return found
	}
	answer := *found
	answer.Header = f.spec.header(found.Header...)
	if f.bare != nil {
		answer.Status = f.spec.Status
		for _, name := range []string{"ETag", "Last-Modified", "Accept-Ranges"} {
			answer.Header = without(answer.Header, name)
		}
	}
	return &answer
}

// isHidden reports whether the client has named a hidden file. Only the user can.
func (f file) isHidden(r *httpserve.Request) bool {
	for _, piece := range f.name {
		value, _ := r.Params.Get(piece.name)
		if bytes.HasPrefix(value, []byte(".")) || bytes.Contains(value, []byte("/.")) {
			return true
		}
	}
	return false
}
