package httpserve

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

// serveSecurely is serveSite over TLS.
func serveSecurely(t *testing.T, s *Server) (addr string, stop func() error) {
	t.Helper()
	cert, err := secure.SelfSigned([]string{"localhost", "127.0.0.1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveSiteOn(t, s, tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{*cert}, NextProtos: []string{"http/1.1"},
	}))
}

// dialSecurely gives a connection whose end is an error unless close_notify came.
func dialSecurely(t *testing.T, addr string) *secure.Conn {
	t.Helper()
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	client, err := secure.NewClient(secure.Options{Insecure: true, ALPN: "http/1.1"}, "localhost", nil)
	if err != nil {
		t.Fatal(err)
	}
	secured, err := client.Handshake(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = secured.Close() })
	if err := secured.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return secured
}

func TestOverTLS(t *testing.T) {
	seen := make(chan tls.ConnectionState, 1)
	inner := site(t)
	addr, _ := serveSecurely(t, &Server{Handler: HandlerFunc(func(r *Request) *Response {
		if r.TLS != nil {
			select {
			case seen <- *r.TLS:
			default:
			}
		}
		return inner.Serve(r)
	})})
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}}}
	defer client.CloseIdleConnections()
	for path, size := range map[string]int{"/hello": 6, "/file": 999_990, "/large": 1 << 20, "/stream": 21, "/parts": 12} {
		resp, err := client.Get("https://" + addr + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || len(body) != size {
			t.Errorf("%s: %d bytes, want %d: %v", path, len(body), size, err)
		}
		resp.Body.Close()
	}
	if state := <-seen; state.NegotiatedProtocol != "http/1.1" || state.Version != tls.VersionTLS13 {
		t.Errorf("%s over %s", state.NegotiatedProtocol, tls.VersionName(state.Version))
	}
}

// TF06: a target with the scheme https is served where TLS is spoken.
func TestSecureTarget(t *testing.T) {
	addr, _ := serveSecurely(t, &Server{})
	conn := dialSecurely(t, addr)
	fmt.Fprint(conn, "GET https://h/hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	got, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 200 ") {
		t.Errorf("%q, %v", got, err)
	}
}

// CN16: the end of a connection is told from a cut.
func TestCloseNotify(t *testing.T) {
	addr, _ := serveSecurely(t, &Server{})
	for path, complete := range map[string]bool{"/hello": true, "/broken": false, "/short": false} {
		conn := dialSecurely(t, addr)
		fmt.Fprintf(conn, "GET %s HTTP/1.0\r\n\r\n", path)
		if _, err := io.ReadAll(conn); (err == nil) != complete {
			t.Errorf("%s ends with %v", path, err)
		}
	}
}

func TestPlainHTTPToTLS(t *testing.T) {
	failed := make(chan error, 1)
	addr, _ := serveSecurely(t, &Server{HandshakeFailed: func(_ net.Addr, err error) { failed <- err }})
	resp, err := http.Post("http://"+addr+"/echo", "text/plain", bytes.NewReader(make([]byte, 100_000)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "https://") {
		t.Errorf("%s: %q, %v", resp.Status, body, err)
	}
	if err := <-failed; err == nil {
		t.Error("the failed handshake is told of without a reason")
	}
}

func TestOnlyOtherProtocols(t *testing.T) {
	addr, _ := serveSecurely(t, &Server{})
	_, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	if err == nil || !strings.Contains(err.Error(), "no application protocol") {
		t.Errorf("h2 alone: %v", err)
	}
}

// A client that says nothing keeps nobody waiting, and is not waited for.
func TestSilentHandshake(t *testing.T) {
	addr, _ := serveSecurely(t, &Server{HeaderTimeout: 300 * time.Millisecond})
	silent, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	conn := dialSecurely(t, addr)
	fmt.Fprint(conn, "GET /hello HTTP/1.0\r\n\r\n")
	if got, err := io.ReadAll(conn); err != nil || !strings.HasSuffix(string(got), "hello\n") {
		t.Errorf("%q, %v", got, err)
	}
	_ = silent.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := silent.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("read %d, %v; want the end", n, err)
	}
}

// A drain does not wait for clients that have not begun their handshake, neither
// those that came before it nor those that come while it lasts.
func TestDrainRetiresTheSilent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere nobody looks before the handshake")
	}
	addr, stop := serveSecurely(t, &Server{
		Drain:           20 * time.Second,
		HandshakeFailed: func(_ net.Addr, err error) { t.Errorf("told of one who has said nothing: %v", err) },
	})
	for range 3 {
		silent, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
	}
	time.Sleep(50 * time.Millisecond)
	began := time.Now()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the end took %s", took)
	}
}

// A drain does not wait for handshakes, nor for clients that take nothing.
func TestDrainCutsHandshakes(t *testing.T) {
	s := &Server{Drain: 200 * time.Millisecond}
	addr, _ := serveSecurely(t, s)
	silent, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	busy := dialSecurely(t, addr)
	for range 100 {
		fmt.Fprint(busy, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
	}
	time.Sleep(100 * time.Millisecond)
}
