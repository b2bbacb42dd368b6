package dns

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	wire "github.com/miekg/dns"
)

// web is a server over HTTPS, and a client that trusts it.
func web(t *testing.T, handle http.HandlerFunc) (Server, *Client) {
	t.Helper()
	s := httptest.NewTLSServer(handle)
	t.Cleanup(s.Close)
	server, err := ParseServer(strings.Replace(s.URL, "127.0.0.1", "example.com", 1))
	if err != nil {
		t.Fatal(err)
	}
	c := client()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	c.Secure = func(ctx context.Context, conn net.Conn, host, protocol string) (net.Conn, error) {
		if protocol != "http/1.1" {
			t.Errorf("protocol %q", protocol)
		}
		secured := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: host, NextProtos: []string{protocol}, MinVersion: tls.VersionTLS12})
		if err := secured.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		return secured, nil
	}
	c.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, s.Listener.Addr().String())
	}
	return server, c
}

func TestHTTPS(t *testing.T) {
	t.Parallel()
	server, c := web(t, func(w http.ResponseWriter, r *http.Request) {
		query, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/dns-query" || r.Header.Get("Content-Type") != mediaType || query[0] != 0 || query[1] != 0 {
			t.Errorf("%v %v %v %x", err, r.URL, r.Header, query)
		}
		w.Header().Set("Content-Type", mediaType)
		answer := answerTo(t, query, func(*wire.Msg) {})
		_, _ = w.Write(answer[:10])
		w.(http.Flusher).Flush() // in chunks
		_, _ = w.Write(answer[10:])
	})
	r, err := c.Ask(context.Background(), server, Query{Name: "example", Type: TypeA})
	if err != nil || len(r.Answer) != 1 {
		t.Fatal(err)
	}
	server.Host = "other.example"
	_, err = c.Ask(context.Background(), server, Query{Name: "example", Type: TypeA})
	if wrong := new(x509.HostnameError); !errors.As(err, wrong) {
		t.Errorf("another name: %v", err)
	}
}

// Resolvers that know only TCP can ask over HTTPS.
func TestConnect(t *testing.T) {
	t.Parallel()
	server, c := web(t, func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write(answerTo(t, query, func(*wire.Msg) {}))
	})
	native := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return c.Connect(ctx, server)
	}}
	addrs, err := native.LookupNetIP(t.Context(), "ip4", "example.")
	if err != nil || len(addrs) != 1 || addrs[0].Unmap().String() != "192.0.2.1" {
		t.Errorf("%v, %v", addrs, err)
	}
}

func TestHTTPSRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"text/html": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"65536":     func(w http.ResponseWriter, _ *http.Request) { head(w, "65536"); _, _ = w.Write(make([]byte, 65536)) },
		"413":       func(w http.ResponseWriter, _ *http.Request) { head(w, ""); _, _ = w.Write(make([]byte, 1<<20)) },
		"closed":    func(w http.ResponseWriter, _ *http.Request) { head(w, "100"); panic(http.ErrAbortHandler) },
	}
	for says, handle := range tests {
		server, c := web(t, handle)
		_, err := c.Ask(context.Background(), server, Query{Name: "example", Type: TypeA})
		if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// A status is an answer of the web server, which serves no DNS there.
func TestHTTPSStatus(t *testing.T) {
	t.Parallel()
	server, c := web(t, http.NotFound)
	_, err := c.Ask(context.Background(), server, Query{Name: "example", Type: TypeA})
	if !errors.Is(err, ErrHTTPStatus) || !strings.HasSuffix(err.Error(), "HTTP status 404 Not Found") {
		t.Error(err)
	}
}

func head(w http.ResponseWriter, length string) {
	w.Header().Set("Content-Type", mediaType)
	if length != "" {
		w.Header().Set("Content-Length", length)
	}
	w.(http.Flusher).Flush()
}

func TestParseServer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"9.9.9.9":                      "9.9.9.9:53",
		"9.9.9.9:5353":                 "9.9.9.9:5353",
		"2620:fe::fe":                  "[2620:fe::fe]:53",
		"[2620:fe::fe]":                "[2620:fe::fe]:53",
		"[2620:fe::fe]:54":             "[2620:fe::fe]:54",
		"fe80::1%eth0":                 "[fe80::1%eth0]:53",
		"ns.example":                   "ns.example:53",
		"udp://ns.example":             "ns.example:53",
		"tcp://ns.example:5353":        "tcp://ns.example:5353",
		"TLS://dns.example":            "tls://dns.example:853",
		"tls://dns.example/":           "tls://dns.example:853",
		"https://dns.example":          "https://dns.example:443/dns-query",
		"https://dns.example:444/x/y":  "https://dns.example:444/x/y",
		"https://[2620:fe::fe]/query?": "",
		"ftp://x":                      "",
		"":                             "",
		":53":                          "",
		"ns.example:":                  "",
		"127.0.0.1:99999":              "",
		"127.0.0.1:0":                  "",
		"ns.example:domain":            "",
		"https://u@dns.example/":       "",
		"a b":                          "",
	} {
		s, err := ParseServer(text)
		switch {
		case want == "" && err == nil:
			t.Errorf("%q is %s", text, s)
		case want != "" && (err != nil || s.String() != want):
			t.Errorf("%q: %s, %v", text, s, err)
		case want != "":
			if again, err := ParseServer(s.String()); err != nil || again != s {
				t.Errorf("%q: again %v, %v", text, again, err)
			}
		}
	}
}
