package httpserve

// Handler answers requests. Serve is called for one request of a connection at a
// time, on a goroutine that may block, and from many connections at once. The
// request and all that it points to are valid until the response has been sent;
// a Response must not be changed after Serve has returned it. A nil Response is
// status 500.
type Handler interface {
	Serve(r *Request) *Response
}

// HandlerFunc is a function that is a [Handler].
type HandlerFunc func(r *Request) *Response

// Serve calls f.
func (f HandlerFunc) Serve(r *Request) *Response { return f(r) }

// Inliner is a [Handler] that can promise, for a request, neither to block nor
// to read the body. Answers to pipelined requests then leave together, and a
// server that drives many connections on one goroutine may call it there.
type Inliner interface {
	Handler
	Inline(r *Request) bool
}

// Connection is what a listener may accept whose clients are not for
// [Server.Handler]: requests of such a [net.Conn] are answered by its own.
type Connection interface {
	Handler() Handler
}
