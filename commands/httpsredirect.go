package commands

import (
	"context"
	"net"
	"syscall"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio"
)

// nowhereSecure is the answer to --redirect-http without a port to send to.
func nowhereSecure() error {
	return usagef("--redirect-http needs a TCP port that speaks TLS, to send clients there").
		withHint("for example: --listen tls::443 --redirect-http :80")
}

// mayRedirect refuses --redirect-http where no listener can be its aim. That of a
// socket from a service manager shows when it is taken; see aim.
func (t httpTLS) mayRedirect(listen []netio.Endpoint) error {
	for i, e := range listen {
		if t.on[i] && (e.Port != "" || e.Scheme == netio.Systemd) {
			return nil
		}
	}
	return nowhereSecure()
}

// aim finds the port to which --redirect-http sends clients: that of the first
// listener that has one and speaks TLS.
func (t *httpTLS) aim(listeners []*netio.Listener) error {
	if t.redirect < 0 {
		return nil
	}
	for i, l := range listeners {
		if _, port := hostAndPort(l.Addr()); t.on[i] && port != "" {
			t.httpsPort = port
			return nil
		}
	}
	return nowhereSecure()
}

// redirectListener marks its connections: their requests are redirected, whatever
// address they came to.
type redirectListener struct {
	httpAcceptor
	redirect httpsRedirect
}

// Accept waits for a connection.
func (l redirectListener) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	s, p, err := l.httpAcceptor.Accept(ctx)
	if err != nil {
		return nil, p, err
	}
	return redirectedConn{s.(tcpSocket), l.redirect}, p, nil // --redirect-http takes nothing but TCP
}

// redirectedConn is a connection that brings its handler: an
// [httpserve.Connection].
type redirectedConn struct {
	tcpSocket
	redirect httpsRedirect
}

// Handler is what answers its requests.
func (c redirectedConn) Handler() httpserve.Handler { return c.redirect }

// tcpSocket is what the server uses of a *[net.TCPConn].
type tcpSocket interface {
	net.Conn
	syscall.Conn
	CloseWrite() error
	SetLinger(seconds int) error
}

// httpsRedirect sends clients to the same URL over https. That they should never
// come back to http (HSTS) is not for a tool to say, whose certificate may be
// another one tomorrow.
type httpsRedirect struct {
	to string // the port of https; see webURL
}

// Inline is true: nothing is waited for.
func (h httpsRedirect) Inline(*httpserve.Request) bool { return true }

// Serve redirects with a status that keeps the method.
func (h httpsRedirect) Serve(r *httpserve.Request) *httpserve.Response {
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
