package actions

import (
	"github.com/sockkit/sockkit/httpserve"
)

// exec answers with what a program prints.
type exec struct {
	spec    Spec
	program program
}

// newExec is for "exec", a command in words, and "sh", a line of the shell. The
// request's content is its standard input, what it prints the answer's content.
// The answer begins when the program has ended, or half a second after the first
// output, or with 64 KiB of it. If the program fails before, it is 500, and 504
// after Children.Timeout; later the connection is broken off.
// An answer without content, as to HEAD or with status=204, lets it run on.
func newExec(s Spec) (httpserve.Handler, error) {
	p, err := newProgram(s)
	return exec{s, p}, err
}

func (e exec) Serve(r *httpserve.Request) *httpserve.Response {
	c := e.spec.Children
	a, err := c.answer(r, e.program, e.spec.environment(r), c.timeout())
	if err != nil {
		return c.refuse(r, e.program, err)
	}
	ended, err := a.gather(func(held []byte) bool { return len(held) >= heldOutput })
	if err != nil {
		return a.failed(500, err)
	}
	// What a client may have had a hand in must not become a page.
	own := httpserve.Header{{Name: "Content-Type", Value: "text/plain; charset=utf-8"}, {Name: "X-Content-Type-Options", Value: "nosniff"}}
	answer := &httpserve.Response{Status: e.spec.Status, Header: e.spec.header(own...), Done: a.done}
	answer.Content = httpserve.Stream{Reads: true, Write: a.send}
	switch {
	case ended:
		answer.Content = httpserve.Bytes(a.held)
	case hasNoContent(r, answer.Status):
		a.runOn()
	}
	return answer
}
