package actions

import (
	"cmp"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// cgi answers with what a CGI script says.
type cgi struct {
	spec    Spec
	program program
}

// newCGI is for "cgi", a command in words that is a script of CGI/1.1 (RFC 3875).
// It prints a head of its own, and "Status: 404 Not Found" there is the status.
// Its exit status says nothing of the answer. A head that is malformed or not
// complete is 502. A local redirect is sent to the client as one (section 6.2.2
// lets the server follow it). "Non-parsed headers" are not supported. A script whose
// answer has no content, by its head or because of HEAD, runs on behind it.
func newCGI(s Spec) (httpserve.Handler, error) {
	p, err := newProgram(s)
	return cgi{s, p}, err
}

func (g cgi) Serve(r *httpserve.Request) *httpserve.Response {
	c := g.spec.Children
	a, err := c.answer(r, g.program, g.spec.environment(r), c.timeout())
	if err != nil {
		return c.refuse(r, g.program, err)
	}
	a.tells = true
	ended, err := a.gather(func(held []byte) bool {
		end := cgiHeadEnd(held)
		return end == 0 && len(held) > maxCGIHead || end > 0 && (len(held)-end >= heldOutput || g.saysAll(r, held))
	})
	for err == nil && !ended && cgiHeadEnd(a.held) == 0 && len(a.held) <= maxCGIHead {
		ended, err = a.gather(func(held []byte) bool { return cgiHeadEnd(held) > 0 || len(held) > maxCGIHead })
	}
	if err != nil {
		return a.failed(500, err)
	}
	head, n, err := parseCGIHead(a.held)
	if err != nil {
		return a.failed(502, err)
	}
	a.held = a.held[n:]
	return g.answer(a, head, ended)
}

// answer makes the answer of what the script says.
func (g cgi) answer(a *answering, head cgiHead, ended bool) *httpserve.Response {
	answer := &httpserve.Response{Status: cmp.Or(head.status, g.spec.Status), Header: g.spec.header(head.header...), Done: a.done}
	if !ended && (head.length == 0 || hasNoContent(a.r, answer.Status)) {
		defer a.runOn()
	}
	switch length := int64(len(a.held)); {
	case head.length == 0:
	case head.length > 0 && a.r.Method == http1.MethodHead:
		answer.Content = httpserve.Stream{Length: head.length, Reads: true, Write: a.send}
	case ended && head.length >= 0 && head.length != length:
		return a.failed(502, cgiError("there are %d bytes of content, and Content-Length says %d", length, head.length))
	case ended:
		answer.Content = httpserve.Bytes(a.held)
	default:
		answer.Content = httpserve.Stream{Length: head.length, Reads: true, Write: a.send}
	}
	return answer
}

// saysAll tells that a head alone is the answer: nothing of it comes behind.
func (g cgi) saysAll(r *httpserve.Request, output []byte) bool {
	head, _, err := parseCGIHead(output)
	return err != nil || head.length == 0 || r.Method != http1.MethodHead && hasNoContent(r, cmp.Or(head.status, g.spec.Status))
}
