package httpserve

import (
	"errors"
	"runtime/debug"
)

// What is given by a handler may fail in any way, and takes nothing with it but its
// own connection.

// handle calls the handler. One that panics before it answers is status 500.
func (c *conn) handle(r *Request) (resp *Response) {
	defer func() {
		if p := recover(); p != nil {
			c.panicked(p)
			resp = Refused(500)
		}
	}()
	if resp = c.answers.Serve(r); resp == nil {
		if r.bodyError() == nil {
			c.server.logf("%s %s: no response", r.MethodName(), r.Target())
		}
		return Refused(500)
	}
	return resp
}

// errPanicked is what has become of a function that was given with a response.
var errPanicked = errors.New("the handler has panicked")

// guarded calls a function of a response, which may fail in any way.
func (c *conn) guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.panicked(p)
			err = errPanicked
		}
	}()
	return f()
}

func (c *conn) panicked(p any) {
	c.server.logf("%s: panic: %v\n%s", c.nc.RemoteAddr(), p, debug.Stack())
}
