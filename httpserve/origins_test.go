package httpserve

import (
	"crypto/tls"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
)

func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		host, fields string // fields one a line
		tls, admit   bool
	}{
		{"h", "", false, true}, // curl
		{"h", "Origin: http://h", false, true},
		{"h", "Origin: https://H", false, true}, // behind a proxy with TLS
		{"h", "Origin: https://h", true, true},
		{"h", "Origin: http://h", true, false},
		{"h:80", "Origin: http://h", false, true},
		{"h", "Origin: http://h:80", false, true},
		{"h:443", "Origin: https://h", false, true},
		{"h:80", "Origin: https://h", false, false},
		{"[::1]:8080", "Origin: http://[::1]:8080", false, true},
		{"h:8080", "Origin: http://h:3000", false, false},
		{"h", "Origin: http://h:81", false, false},
		{"h", "Origin: http://other", false, false},
		{"h", "Origin: http://h.other", false, false},
		{"h", "Origin: ftp://h", false, false},
		{"h", "Origin: null", false, false},
		{"null", "Origin: null", false, false},
		{"h", "Origin: h", false, false},
		{"h", "Origin:", false, false},
		{"h", "Origin: *", false, false},
		{"h", "Origin: http://h\nOrigin: http://h", false, false},
		{"h", "Origin: http://h\nOrigin: http://other", false, false},
		{"h", "Origin: https://named\nSec-Fetch-Site: cross-site", false, true},
		{"h", "Origin: http://named", false, false},
		{"h", "Origin: http://other\nSec-Fetch-Site: same-origin", false, true},
		{"h", "Sec-Fetch-Site: none", false, true},
		{"h", "Origin: http://h\nSec-Fetch-Site: same-site", false, false},
		{"h", "Sec-Fetch-Site: cross-site", false, false},
		{"h", "Sec-Fetch-Site: none\nSec-Fetch-Site: none", false, false},
	} {
		text := "POST / HTTP/1.1\nHost: " + c.host + "\n"
		if c.fields != "" {
			text += c.fields + "\n"
		}
		head := new(http1.Head)
		if _, err := http1.ParseHead([]byte(strings.ReplaceAll(text+"\n", "\n", "\r\n")), http1.Limits{}, head); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		r := NewRequest(head, nil)
		if c.tls {
			r.TLS = new(tls.ConnectionState)
		}
		if got := (Origins{"*", "https://named"}).Admit(r); got != c.admit {
			t.Errorf("%q at %q: %v", c.fields, c.host, got)
		}
	}
}
