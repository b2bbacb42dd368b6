package commands

import (
	"net"
	"slices"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio"
)

// redirecting puts the answers of --redirect-http before a handler.
func (t httpTLS) redirecting(h httpserve.Handler, listeners []*netio.Listener) httpserve.Handler {
	if t.redirect < 0 {
		return h
	}
	_, to := hostAndPort(listeners[slices.Index(t.on, true)].Addr())
	from := listeners[t.redirect].Addr().(*net.TCPAddr).Port
	return httpsRedirect{next: h, from: from, to: to}
}

// httpsRedirect sends the clients of a plain port to the same URL over https.
// That they should never come back to http (HSTS) is not for a tool to say, whose
// certificate may be another one tomorrow.
type httpsRedirect struct {
	next httpserve.Handler
	from int    // the plain port
	to   string // the port of https; "" = the scheme's own
}

func (h httpsRedirect) covers(r *httpserve.Request) bool {
	local, ok := r.Local.(*net.TCPAddr)
	return ok && r.TLS == nil && local.Port == h.from
}

// Inline is true for redirects, and asks the handler behind.
func (h httpsRedirect) Inline(r *httpserve.Request) bool {
	if h.covers(r) {
		return true
	}
	next, ok := h.next.(httpserve.Inliner)
	return ok && next.Inline(r)
}

// Serve redirects with a status that keeps the method.
func (h httpsRedirect) Serve(r *httpserve.Request) *httpserve.Response {
	if !h.covers(r) {
		return h.next.Serve(r)
	}
	host := string(r.Host())
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else if n := len(host); n > 1 && host[0] == '[' {
		host = host[1 : n-1]
	}
	path := r.RawPath()
	if host == "" || len(path) == 0 || path[0] != '/' {
		return httpserve.Refused(400)
	}
	url := webURL("https", host, h.to) + string(path[1:])
	if query := r.Query(); len(query) > 0 {
		url += "?" + string(query)
	}
	answer := httpserve.Refused(308)
	answer.Header.Set("Location", url)
	return answer
}
