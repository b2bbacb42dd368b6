package actions

import (
	"strconv"
	"unicode/utf8"

	"github.com/sockkit/sockkit/httpserve"
)

// head shows the request's head.
type head struct{ spec Spec }

// newHead is for "head": the request line and the fields as they came, byte for
// byte but for the line ends.
func newHead(s Spec) (httpserve.Handler, error) { return head{s}, nil }

// Inline holds: the answer is made from what is there.
func (h head) Inline(*httpserve.Request) bool { return true }

func (h head) Serve(r *httpserve.Request) *httpserve.Response {
	text := requestLine(r)
	for name, value := range r.All() {
		text = append(append(append(text, name...), ": "...), value...)
		text = append(text, '\n')
	}
	own := httpserve.Header{{Name: "Content-Type", Value: "text/plain"}, {Name: "X-Content-Type-Options", Value: "nosniff"}}
	if utf8.Valid(text) {
		own.Set("Content-Type", "text/plain; charset=utf-8")
	}
	return &httpserve.Response{Status: h.spec.Status, Header: h.spec.header(own...), Content: httpserve.Bytes(text)}
}

func requestLine(r *httpserve.Request) []byte {
	line := append([]byte(nil), r.MethodName()...)
	line = append(append(line, ' '), r.Target()...)
	return append(append(line, ' '), version(r)+"\n"...)
}

// version is that of the request as it was sent.
func version(r *httpserve.Request) string {
	return "HTTP/1." + strconv.Itoa(int(r.Minor))
}
