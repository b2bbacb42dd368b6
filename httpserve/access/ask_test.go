package access

import (
	"bytes"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// request is that of a client at 192.0.2.1, with a method and a target in line
// and further lines of fields.
func request(t testing.TB, line string, fields ...string) *httpserve.Request {
	t.Helper()
	wire := strings.Join(append([]string{line + " HTTP/1.1", "Host: site.test"}, fields...), "\r\n") + "\r\n\r\n"
	head := &http1.Head{}
	if _, err := http1.ParseHead([]byte(wire), http1.Limits{}, head); err != nil {
		t.Fatalf("%q: %v", wire, err)
	}
	r := httpserve.NewRequest(head, strings.NewReader(""))
	r.Remote = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4000}
	return r
}

// text is the content of an answer.
func text(t testing.TB, answer *httpserve.Response) string {
	t.Helper()
	content, ok := answer.Content.(httpserve.Bytes)
	if answer.Content != nil && !ok {
		t.Fatalf("content of type %T", answer.Content)
	}
	return string(bytes.TrimSpace(content))
}

// hello answers everything.
type hello struct{ blocks bool }

func (hello) Serve(*httpserve.Request) *httpserve.Response {
	return &httpserve.Response{Status: 200, Header: httpserve.Header{{Name: "ETag", Value: `"1"`}}, Content: httpserve.Bytes("hello")}
}

func (h hello) Inline(*httpserve.Request) bool { return !h.blocks }

// only lets one address in.
func only(one string) func(netip.Addr) bool {
	return func(addr netip.Addr) bool { return addr == netip.MustParseAddr(one) }
}
