package httpserve

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// Request is what a client asks for. Its head is parsed and checked; see
// [http1.Head] for the method, the decoded path, the query and the fields.
type Request struct {
	*http1.Head

	Remote, Local net.Addr
	TLS           *tls.ConnectionState // nil without TLS
	Received      time.Time            // when the head was complete
	Params        Params               // what a Router has found for the names of its pattern
	User          string               // who has signed in; "" = nobody
	Front         Front                // what a trusted proxy says; zero = nothing

	// MayWrite is for handlers that change more than what the request's path
	// names, such as the files of a form: it reports whether whoever asks may
	// write to a path of the site, decoded and beginning with a slash, by the
	// rules of a handler before them. nil = there are no rules.
	MayWrite func(path string) bool

	conn  *conn
	body  io.Reader
	found found // by a Router's Inline
	life  atomic.Pointer[lifetime]
}

// Front is how a client has asked the proxy that has passed its request on here.
// What is not trusted must not be put there.
type Front struct {
	Proto string // "http" or "https"; "" = not said
	Host  string // as the client's Host had it; "" = not said
}

// Body is the request's content; it is at EOF at once where there is none. The
// first Read sends 100 (Continue) if the client waits for it. Errors are those of
// the connection, [http1.Error]s of the body's framing, or
// [http1.ErrBodyTooLarge]. What is not read is read and dropped by the server,
// or the connection is closed. It must not be read after Serve, but by the
// response's content.
func (r *Request) Body() io.Reader { return r.body }

// Trailer gives the fields that came behind a chunked body, after the body's
// EOF; nil before, and where there are none.
func (r *Request) Trailer() *http1.Fields {
	if b, ok := r.body.(*body); ok {
		return b.trailer()
	}
	return nil
}

// bodyError is why the content could not be read to its end; nil if it could,
// or has not been tried.
func (r *Request) bodyError() error {
	if b, ok := r.body.(*body); ok {
		return b.broken
	}
	return nil
}

// Context ends when the client's connection is lost, the server is shut down
// at once, or the response has been sent. A client that has only ended its own
// direction still waits for its answer, and does not end it.
func (r *Request) Context() context.Context {
	if r.conn == nil {
		return context.Background()
	}
	return r.lifetimeOf().ctx
}

// NewRequest makes a request for tests of handlers: it has that head and body
// and no connection.
func NewRequest(head *http1.Head, body io.Reader) *Request {
	return &Request{Head: head, body: body, Received: time.Now(), Remote: &net.TCPAddr{}, Local: &net.TCPAddr{}}
}
