package actions

import (
	"encoding/json"

	"github.com/sockkit/sockkit/httpserve"
)

// fixed always gives the same answer.
type fixed struct{ answer *httpserve.Response }

func (f fixed) Serve(*httpserve.Request) *httpserve.Response { return f.answer }

// Inline holds: the answer is there.
func (f fixed) Inline(*httpserve.Request) bool { return true }

// filled gives an answer with the values of the request's path in it.
type filled struct {
	answer httpserve.Response // without content
	text   template
	escape func(dst, value []byte) []byte
}

func (f filled) Serve(r *httpserve.Request) *httpserve.Response {
	answer := f.answer
	answer.Content = httpserve.Bytes(f.text.fill(nil, &r.Params, f.escape))
	return &answer
}

// Inline holds: the answer is made from what is there.
func (f filled) Inline(*httpserve.Request) bool { return true }

// newText is for "text" and "json": Rest as it is. In JSON a value is written as
// a part of a string, so that it cannot leave the quotes around it; the letters
// and digits of an identifier fit without quotes, too.
func newText(s Spec) (httpserve.Handler, error) {
	own, escape := "text/plain; charset=utf-8", verbatim
	if s.Kind == "json" {
		own, escape = "application/json", inJSON
	}
	answer := httpserve.Response{Status: s.Status, Header: s.header(httpserve.Field{Name: "Content-Type", Value: own})}
	text := parseTemplate(s.Rest, s.Names)
	if text.isFixed() {
		answer.Content = httpserve.Bytes(s.Rest)
		return fixed{&answer}, nil
	}
	return filled{answer, text, escape}, nil
}

// inJSON writes a value as it stands inside of a JSON string.
func inJSON(dst, value []byte) []byte {
	text, err := json.Marshal(string(value))
	if err != nil { // no string fails
		return dst
	}
	return append(dst, text[1:len(text)-1]...)
}

// newStatus is for "status": nothing but the status, in words for people.
func newStatus(s Spec) (httpserve.Handler, error) {
	answer := httpserve.Refused(s.Status)
	answer.Header = s.header(answer.Header...)
	return fixed{answer}, nil
}
