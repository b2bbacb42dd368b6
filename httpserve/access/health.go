package access

import (
	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// Health is a handler that tells on one path whether the server takes requests:
// 200, or 503 once it is about to end, which a balancer that asks on a connection
// that it has kept learns before the connection ends.
type Health struct {
	Handler httpserve.Handler // of all other paths
	Path    string            // decoded
}

// Serve tells, or lets the handler answer.
func (h Health) Serve(r *httpserve.Request) *httpserve.Response {
	if string(r.Path()) != h.Path {
		return h.Handler.Serve(r)
	}
	if refused := onlyRead(r); refused != nil {
		return refused
	}
	answer := httpserve.Text(200, "ok")
	if isDraining(r) {
		answer = httpserve.Text(503, "ending")
		answer.Close = true
	}
	answer.Header.Add("Cache-Control", "no-store")
	return answer
}

// Inline holds for the path, and else where the handler promises it.
func (h Health) Inline(r *httpserve.Request) bool {
	return string(r.Path()) == h.Path || inline(h.Handler, r)
}

// isDraining reports whether the server of a request has been told to end.
func isDraining(r *httpserve.Request) bool {
	select {
	case <-r.Draining():
		return true
	default:
		return false
	}
}

// onlyRead answers requests that are neither GET nor HEAD; nil for those.
func onlyRead(r *httpserve.Request) *httpserve.Response {
	if r.Method == http1.MethodGet || r.Method == http1.MethodHead {
		return nil
	}
	return withFields(httpserve.Refused(405), httpserve.Field{Name: "Allow", Value: "GET, HEAD"})
}
