package actions

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
)

func TestCGIHead(t *testing.T) {
	for _, c := range []struct{ output, want string }{
		{"Content-Type: a/b\n\nx", "0 -1 Content-Type: a/b|x"},
		{"content-type:\ta/b \r\nX: 1\r\nX:\r\n\r\nx\n\ny", "0 -1 content-type: a/b, X: 1, X: |x\n\ny"},
		{"Status: 404\n\n", "404 -1 |"},
		{"Status: 200 OK then\nContent-Length: 3\n\nabc", "200 3 |abc"},
		{"Content-Length: 0\nStatus: 200\n\n", "200 0 |"},
		{"Location: /a\n\n", "302 -1 Location: /a|"},
		{"Status: 303 x\nLocation: https://h/\n\n", "303 -1 Location: https://h/|"},
		{"Status: 200\nConnection: close\nTransfer-Encoding: chunked\nkeep-alive: 5\nDate: x\nTE: a\nTrailer: b\nUpgrade: c\n\n", "200 -1 |"},
		{"Status: 200\nContent-Type: a\nContent-Length: 1\nStatus: 404\n\n", `!"404" is not the one status`},
		{"Content-Type: a\nContent-Type: b\n\n", "!the head has two of Content-Type"},
		{"Location: /a\nlocation: /b\n\n", "!the head has two of location"},
		{"Status: 200\nContent-Length: 1\nContent-Length: 1\n\n", `!"1" is not the one length`},
		{"Status: 200\nContent-Length: -1\n\n", `!"-1" is not the one length`},
		{"Status: 200\nContent-Length: 99999999999999999999\n\n", "!not the one length"},
		{"Status: 199\n\n", "!not the one status"},
		{"Status: 600\n\n", "!not the one status"},
		{"Status: OK\n\n", "!not the one status"},
		{"HTTP/1.1 200 OK\n\n", `!"HTTP/1.1 200 OK" is not NAME: VALUE`},
		{"X: a\n\n", "!neither Content-Type nor Status nor Location"},
		{"\nContent-Type: a/b\n\n", "!neither Content-Type nor Status nor Location"},
		{"Status: 200\n folded: x\n\n", "!is not NAME: VALUE"},
		{"Status: 200\nX : x\n\n", "!is not NAME: VALUE"},
		{"Status: 200\n: x\n\n", "!is not NAME: VALUE"},
		{"Status: 200\nX: a\rb\n\n", "!the value of X holds a control character"},
		{"Status: 200\nX: a\x00b\n\n", "!control character"},
		{"Status: 200\n", "!no empty line"},
		{"", "!no empty line"},
		{"Status: 200\n" + strings.Repeat("X: y\n", maxCGIFields+1) + "\n", "!more than 100 fields"},
		{"Status: 200\nX: " + strings.Repeat("y", maxCGIHead) + "\n\n", "!no empty line"},
	} {
		head, n, err := parseCGIHead([]byte(c.output))
		if part, fails := strings.CutPrefix(c.want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%.60q: %v, want %q", c.output, err, part)
			}
			continue
		}
		var fields []string
		for _, f := range head.header {
			fields = append(fields, f.Name+": "+f.Value)
		}
		got := fmt.Sprintf("%d %d %s|%s", head.status, head.length, strings.Join(fields, ", "), c.output[n:])
		if err != nil || got != c.want {
			t.Errorf("%.60q: %q, %v, want %q", c.output, got, err, c.want)
		}
	}
}

// FuzzCGIHead: whatever a script prints, what is taken of it can be sent: it reads
// back as the same fields, none of which frames the content.
func FuzzCGIHead(f *testing.F) {
	f.Add("Status: 404 Not Found\r\nContent-Type: text/plain\r\nX-A: b\r\n\r\ncontent")
	f.Add("Location: /a\nTransfer-Encoding: chunked\n\n")
	f.Fuzz(func(t *testing.T, output string) {
		head, n, err := parseCGIHead([]byte(output))
		if err != nil {
			return
		}
		if n < 2 || n > len(output) || head.status != 0 && (head.status < 200 || head.status > 599) || head.length < -1 {
			t.Fatalf("%q: %d %+v", output, n, head)
		}
		wire := []byte("HTTP/1.1 200 OK\r\n")
		for _, field := range head.header {
			wire = http1.AppendField(wire, field.Name, field.Value)
		}
		wire = http1.AppendHeadEnd(wire)
		var read http1.ResponseHead
		size, err := http1.ParseResponse(wire, http1.Limits{Head: 1 << 20}, http1.MethodGet, &read)
		if err != nil || size != len(wire) || read.Len() != len(head.header) || read.Body.Kind == http1.BodyChunked || read.Body.Kind == http1.BodyLength {
			t.Fatalf("%q becomes %q: %v, %+v", output, wire, err, read.Body)
		}
	})
}
