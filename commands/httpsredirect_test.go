package commands

import (
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

func TestHTTPSRedirect(t *testing.T) {
	for _, c := range []struct {
		head, to, want string
		status         int
	}{
		{"GET /a?b HTTP/1.1\r\nHost: h", "443", "https://h/a?b", 308},
		{"GET /a HTTP/1.1\r\nHost: h:8080", "8443", "https://h:8443/a", 308},
		{"POST /%0d%0aX: HTTP/1.1\r\nHost: h", "443", "https://h/%0d%0aX:", 308},
		{"GET /a%20b/ HTTP/1.1\r\nHost: [2001:db8::1]:80", "443", "https://[2001:db8::1]/a%20b/", 308},
		{"GET / HTTP/1.1\r\nHost: [::1]", "8443", "https://[::1]:8443/", 308},
		{"GET //evil/ HTTP/1.1\r\nHost: h", "443", "https://h//evil/", 308},
		{"GET http://other/x?y HTTP/1.1\r\nHost: h", "443", "https://other/x?y", 308},
		{"GET /a HTTP/1.0", "443", "", 400},
		{"OPTIONS * HTTP/1.1\r\nHost: h", "443", "", 400},
		{"CONNECT h:80 HTTP/1.1\r\nHost: h:80", "443", "", 400},
	} {
		var head http1.Head
		if _, err := http1.ParseHead([]byte(c.head+"\r\n\r\n"), http1.Limits{}, &head); err != nil {
			if c.status != 400 {
				t.Errorf("%q: %v", c.head, err)
			}
			continue
		}
		r := httpserve.NewRequest(&head, nil)
		got := httpsRedirect{to: c.to}.Serve(r)
		if got.Status != c.status || got.Header.Get("Location") != c.want {
			t.Errorf("%q: %d %q, want %d %q", c.head, got.Status, got.Header.Get("Location"), c.status, c.want)
		}
	}
}
