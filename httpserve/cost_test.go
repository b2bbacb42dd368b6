package httpserve

import (
	"io"
	"net"
	"testing"
	"time"
)

// fixed is a handler that answers the same and makes nothing for it.
type fixed struct{ response *Response }

func (f fixed) Serve(*Request) *Response { return f.response }
func (fixed) Inline(*Request) bool       { return true }

// browserGet is what a browser asks for a page.
const browserGet = "GET /index.html?x=1 HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n" +
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n" +
	"Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\n\r\n"

// dialFixed connects to a server whose answers are all the same size, and gives
// a function that makes one exchange.
func dialFixed(tb testing.TB, s *Server) (exchange func()) {
	tb.Helper()
	s.Handler = fixed{&Response{Header: Header{{"Content-Type", "text/plain"}}, Content: Bytes("Hello, World!")}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	served := make(chan error, 1)
	ctx, stop := testContext()
	go func() { served <- s.Serve(ctx, l) }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		conn.Close()
		stop()
		<-served
	})
	request, buf := []byte(browserGet), make([]byte, 4096)
	if _, err := conn.Write(request); err != nil {
		tb.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	size, _ := io.ReadFull(conn, buf)
	_ = conn.SetReadDeadline(time.Time{})
	return func() {
		if _, err := conn.Write(request); err != nil {
			tb.Fatal(err)
		}
		if _, err := io.ReadFull(conn, buf[:size]); err != nil {
			tb.Fatal(err)
		}
	}
}

// A typical request and its answer make nothing for the garbage collector.
func TestNoAllocation(t *testing.T) {
	exchange := dialFixed(t, new(Server))
	if n := testing.AllocsPerRun(500, exchange); n >= 1 {
		t.Errorf("%.1f allocations for a request", n)
	}
}

func BenchmarkExchange(b *testing.B) {
	exchange := dialFixed(b, new(Server))
	b.ReportAllocs()
	for b.Loop() {
		exchange()
	}
}
