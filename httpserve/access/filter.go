package access

import (
	"net/netip"

	"github.com/sockkit/sockkit/httpserve"
)

// Filter is a handler that answers 403 to clients that may not come in. It is for
// those that a proxy stands for; others are better not let in at all.
type Filter struct {
	Handler httpserve.Handler
	Permits func(client netip.Addr) bool
}

// Serve lets the handler answer those who may come in.
func (f Filter) Serve(r *httpserve.Request) *httpserve.Response {
	if !f.Permits(clientOf(r)) {
		return httpserve.Refused(403)
	}
	return f.Handler.Serve(r)
}

// Inline is what the handler promises.
func (f Filter) Inline(r *httpserve.Request) bool { return inline(f.Handler, r) }
