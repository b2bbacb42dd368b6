package commands

import (
	"context"
	"crypto/tls"
	"net"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/secure"
)

// httpTLS is how serve-http speaks TLS, and where. The listeners are known by
// their place in the list.
type httpTLS struct {
	options   secure.Options
	on        []bool           // the listeners that speak it
	redirect  int              // the one that only sends clients to https; -1 = none
	httpsPort string           // where it sends them; see aim
	servers   []*secure.Server // nil for those that do not; see open
}

func httpTLSFlags() []cli.Flag {
	return slices.Concat(certificateFlags("our"), tlsServerFlags(), group("TLS",
		valueFlag("redirect-http", "", "listen on `ADDRESS`, too, and send clients from http to https", plainHTTPAddress)))
}

// plainHTTPAddress reads the value of --redirect-http.
func plainHTTPAddress(s string) (netio.Endpoint, error) {
	e, err := listenable(s)
	if err != nil {
		return e, err
	}
	switch e.Scheme {
	case netio.TCP, netio.TCP4, netio.TCP6:
		return e, nil
	}
	return e, usagef("%s has no URL that begins with http", e).withHint("for example: --redirect-http :80")
}

// readHTTPTLS decides which of the listeners speak TLS: those that say tls:, or
// all of them if none does and there is a certificate. The listener of
// --redirect-http is added to the list.
func readHTTPTLS(ctx *cli.Context, listen []netio.Endpoint) (httpTLS, []netio.Endpoint, error) {
	o, err := readTLS(ctx)
	t := httpTLS{options: o, redirect: -1, on: make([]bool, len(listen))}
	if err != nil {
		return t, listen, err
	}
	some := false
	for i, e := range listen {
		t.on[i] = e.Scheme == netio.TLS
		some = some || t.on[i]
	}
	switch certified := o.Cert != "" || o.SelfSigned; {
	case certified && !some:
		for i := range t.on {
			t.on[i] = true
		}
	case !some:
		err = onlyWith(ctx, "needs --tls-cert or --tls-self-signed", "tls-min", "tls-client-ca", "redirect-http")
	}
	if e, ok := given[netio.Endpoint](ctx, "redirect-http"); ok && err == nil {
		err = t.mayRedirect(listen)
		t.redirect = len(listen)
		listen, t.on = append(listen, e), append(t.on, false)
	}
	return t, listen, err
}

// plain is the endpoint of the connections beneath TLS.
func (t httpTLS) plain(e netio.Endpoint) netio.Endpoint {
	if e.Scheme == netio.TLS {
		e.Scheme = netio.TCP
	}
	return e
}

// scheme is that of the URLs of a listener.
func (t httpTLS) scheme(i int) string {
	if t.on[i] {
		return "https"
	}
	return "http"
}

// reloads reports whether there are certificates in files.
func (t httpTLS) reloads() bool { return t.options.Cert != "" }

// open reads certificates, or makes one for all listeners that have none of
// their own. SIGHUP reads them again until release.
func (t *httpTLS) open(c *Console, listen []netio.Endpoint) (release func(), err error) {
	t.servers = make([]*secure.Server, len(listen))
	same := map[secure.Options]*secure.Server{}
	var hosts []string
	for i, e := range listen {
		if t.on[i] && e.Path == "" {
			hosts = append(hosts, e.Host)
		}
	}
	if len(hosts) == 0 {
		hosts = []string{"localhost"}
	}
	keys := keyLogOf(c)
	for i, e := range listen {
		if !t.on[i] {
			continue
		}
		asked := e.Options.TLS.Over(t.options)
		asked.ALPN = "http/1.1" // the only protocol that is served
		if same[asked] == nil {
			if same[asked], err = secure.NewServer(asked, secure.NamesOf(hosts...), c.Notef, keys); err != nil {
				return nil, tlsUnusable(err)
			}
		}
		t.servers[i] = same[asked]
	}
	if len(same) == 0 {
		return func() {}, nil
	}
	return onHangup(func() {
		for _, s := range same {
			s.Reload()
		}
	}), nil
}

// over puts TLS around what the listeners accept, and marks what is to be
// redirected.
func (t httpTLS) over(listeners []httpAcceptor) []httpAcceptor {
	all := slices.Clone(listeners)
	for i, l := range listeners {
		if t.on[i] {
			all[i] = secureListener{l, t.servers[i]}
		}
		if i == t.redirect {
			all[i] = redirectListener{l, httpsRedirect{t.httpsPort}}
		}
	}
	return all
}

// secureListener gives connections over TLS that have not said a word yet: the
// server does the handshake when it serves them.
type secureListener struct {
	httpAcceptor
	tls *secure.Server
}

// Accept waits for a connection.
func (l secureListener) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	s, p, err := l.httpAcceptor.Accept(ctx)
	if err != nil {
		return nil, p, err
	}
	return l.tls.Wrap(s.(net.Conn)), p, nil // what netio accepts is one
}

// noHandshake tells of a client with which there is no TLS.
func noHandshake(c *Console) func(net.Addr, error) {
	return func(remote net.Addr, err error) {
		c.Verbosef(1, "no TLS with %s: %v", remote, secure.Explain(err, tls.ConnectionState{}))
	}
}

// tellPins tells how a certificate that was made here is recognised: nobody can
// know it in another way.
func (t httpTLS) tellPins(c *Console, listen []netio.Endpoint, listeners []*netio.Listener) {
	told := map[*secure.Server]bool{}
	for i, s := range t.servers {
		if s == nil || told[s] {
			continue
		}
		told[s] = true
		pin, made := s.Pin()
		host, port := reachable(listen[i], listeners[i].Addr())
		if !made || port == "" {
			continue
		}
		c.Notef("made a certificate; the SHA-256 of its key is %s", pin)
		c.Notef("  sockkit dial --tls --tls-pin %s %s", pin, net.JoinHostPort(host, port))
		c.Notef("  curl --insecure --pinnedpubkey sha256//%s %s", pin.Base64(), webURL("https", host, port))
	}
}

// reachable is a host and port at which a listener can be dialed from here; no
// port for what has none.
func reachable(e netio.Endpoint, addr net.Addr) (host, port string) {
	host, port = hostAndPort(addr)
	ip := net.ParseIP(host)
	switch {
	case e.Host != "" && net.ParseIP(e.Host) == nil:
		host = e.Host
	case ip != nil && ip.IsUnspecified():
		host = "localhost"
	}
	return host, port
}
