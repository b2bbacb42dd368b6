package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// Options say how requests are passed on.
type Options struct {
	Tail     string // the {name...} of the route, which a URL with a path gets appended; "" = none
	KeepHost bool   // send the client's Host instead of the upstream's
}

// Handler passes requests on to one upstream.
type Handler struct {
	client  *Client
	target  target
	options Options
}

// New makes a handler for http://HOST[:PORT][/BASE], where http:// may be left
// out, https://HOST[:PORT][/BASE], or unix:PATH[:/BASE]. Without BASE the path of a request is passed on as it
// was sent; with BASE, be it "/", what the route's {name...} stands for is appended
// to that, or nothing if the route has none.
func New(c *Client, url string, o Options) (*Handler, error) {
	t, err := parseTarget(url)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", url, err)
	}
	return &Handler{client: c, target: t, options: o}, nil
}

// Serve passes a request on and gives the upstream's answer: 502 if there is none
// or it cannot be understood, 504 if it takes too long, 508 if the request has
// come round. An answer that breaks off ends the client's connection.
func (h *Handler) Serve(r *httpserve.Request) *httpserve.Response {
	left, limited := forwardsLeft(r)
	switch {
	case limited && left == 0 && r.Method == http1.MethodOptions:
		return &httpserve.Response{Status: 204}
	case limited && left == 0:
		return httpserve.Refused(501)
	case goesRound(r):
		return httpserve.Refused(508)
	case r.Head.Body.Kind != http1.BodyNone:
		return h.passBody(r)
	}
	return h.pass(r)
}

// pass passes on a request without content.
func (h *Handler) pass(r *httpserve.Request) *httpserve.Response {
	head := h.appendHead(nil, r)
	for fresh := false; ; fresh = true {
		x, err := h.begin(r, fresh)
		if err != nil {
			return h.failed(r, err)
		}
		if err = x.ask(head); err == nil {
			return x.answer()
		}
		again := x.conn.reused && !x.conn.began && wasClosed(err) && isIdempotent(r.Method) && r.Context().Err() == nil
		x.done(err)
		if !again {
			return h.failed(r, err)
		}
	}
}

// wasClosed tells the errors of a connection that the upstream has closed, maybe
// before it saw the request. One that only says nothing may be busy with it.
func wasClosed(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// isIdempotent tells the methods that may be sent once more (RFC 9110 section
// 9.2.2).
func isIdempotent(m http1.Method) bool {
	switch m {
	case http1.MethodGet, http1.MethodHead, http1.MethodOptions, http1.MethodPut, http1.MethodDelete, http1.MethodTrace:
		return true
	}
	return false
}

// failed is the answer where the upstream gave none.
func (h *Handler) failed(r *httpserve.Request, err error) *httpserve.Response {
	if r.Context().Err() != nil {
		return httpserve.Refused(503) // nobody is left to read it
	}
	h.client.logf("%s: %s %s: %v", h.target.addr, r.MethodName(), r.Target(), plain(err))
	if errors.Is(err, errConnect) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return httpserve.Refused(504)
	}
	return httpserve.Refused(502)
}

// errNoAnswer is what the end of a connection means where an answer was due.
var errNoAnswer = errors.New("the upstream closed the connection without an answer")

// plain says in the user's words what the reason is.
func plain(err error) error {
	var op *net.OpError
	switch {
	case errors.Is(err, errConnect):
		return errConnect
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errNoAnswer
	case errors.As(err, &op) && op.Timeout():
		return errors.New("the upstream did not answer in time")
	}
	return err
}
