package httpserve

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site answers by path, in every way that there is.
func site(t *testing.T) Handler {
	big := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(big, bytes.Repeat([]byte("0123456789"), 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(big)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return HandlerFunc(func(r *Request) *Response {
		switch path := string(r.Path()); path {
		case "/hello":
			return Text(200, "hello")
		case "/echo":
			body, err := io.ReadAll(r.Body())
			if err != nil {
				return Refused(500)
			}
			host, _ := r.Get("X-Last")
			return &Response{Header: Header{{"X-Seen", string(r.Path()) + string(host)}}, Content: Bytes(body)}
		case "/stream":
			return &Response{Content: Stream{Write: func(_ context.Context, w *BodyWriter) error {
				for i := range 3 {
					fmt.Fprintf(w, "part %d\n", i)
					if err := w.Flush(); err != nil {
						return err
					}
				}
				w.SetTrailer("X-Sum", "three")
				return nil
			}}}
		case "/broken":
			return &Response{Content: Stream{Write: func(_ context.Context, w *BodyWriter) error {
				_, _ = io.WriteString(w, "some")
				return errors.New("broken")
			}}}
		case "/file":
			return &Response{Content: Section{File: f, Offset: 5, Length: 999_990}}
		case "/parts":
			return &Response{Content: Parts{Bytes("<"), Section{File: f, Length: 10}, Bytes(">")}}
		case "/short":
			return &Response{Content: Section{File: f, Offset: 999_990, Length: 100_000}}
		case "/none":
			return &Response{Status: 204, Content: Bytes("never sent")}
		case "/large":
			return &Response{Content: Bytes(bytes.Repeat([]byte("x"), 1<<20))}
		case "/forged":
			return &Response{Header: Header{{"Content-Length", "3"}, {"X-Line", "a\r\nb: c"}, {"date", "never"}}, Content: Bytes("right")}
		case "/nil":
			return nil
		case "/panic":
			panic("here")
		}
		return Refused(404)
	})
}

// serveSite starts a server and gives its address.
func serveSite(t *testing.T, s *Server) (addr string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveSiteOn(t, s, l)
}

// serveSiteOn is serveSite with a listener of one's own.
func serveSiteOn(t *testing.T, s *Server, l net.Listener) (addr string, stop func() error) {
	t.Helper()
	if s.Handler == nil {
		s.Handler = site(t)
	}
	if s.Drain == 0 {
		s.Drain = time.Second
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	stopped := false
	stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		select {
		case err := <-served:
			return err
		case <-time.After(20 * time.Second):
			return errors.New("the server did not end")
		}
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String(), stop
}

func testContext() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}

// exchange sends text as it is, ends our direction, and gives all that comes.
func exchange(t *testing.T, addr, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Errorf("%.60q: %v after %.200q", text, err, got)
	}
	return string(got)
}

// answers are the parsed answers to requests with these methods.
func answers(t *testing.T, got string, methods ...string) []*http.Response {
	t.Helper()
	r := bufio.NewReader(strings.NewReader(got))
	var all []*http.Response
	for _, method := range methods {
		resp, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%v in %.300q", err, got)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatalf("%v in %.300q", err, got)
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		all = append(all, resp)
	}
	if rest, _ := io.ReadAll(r); len(rest) > 0 {
		t.Fatalf("%d bytes too many: %.100q", len(rest), rest)
	}
	return all
}

func bodyOf(resp *http.Response) string {
	b, _ := io.ReadAll(resp.Body)
	return string(b)
}

func TestAnswers(t *testing.T) {
	addr, _ := serveSite(t, &Server{Name: "test"})
	tests := []struct {
		request string
		status  int
		length  int64 // -1: chunked or up to the end
		body    string
	}{
		{"GET /hello", 200, 6, "hello\n"},
		{"HEAD /hello", 200, 6, ""},
		{"GET /stream", 200, -1, "part 0\npart 1\npart 2\n"},
		{"GET /parts", 200, 12, "<0123456789>"},
		{"GET /none", 204, 0, ""},
		{"GET /nil", 500, 26, "500 Internal Server Error\n"},
		{"GET /panic", 500, 26, "500 Internal Server Error\n"},
		{"GET /forged", 200, 5, "right"},
		{"GET /missing", 404, 14, "404 Not Found\n"},
		{"GET /file", 200, 999_990, strings.Repeat("5678901234", 99_999)},
		{"GET /large", 200, 1 << 20, strings.Repeat("x", 1<<20)},
	}
	for _, tt := range tests {
		method, _, _ := strings.Cut(tt.request, " ")
		got := answers(t, exchange(t, addr, tt.request+" HTTP/1.1\r\nHost: x\r\n\r\n"), method)[0]
		body := bodyOf(got)
		if got.StatusCode != tt.status || got.ContentLength != tt.length || body != tt.body {
			t.Errorf("%s: %d, length %d, %.40q", tt.request, got.StatusCode, got.ContentLength, body)
		}
		if got.Header.Get("Date") == "" || got.Header.Get("Server") != "test" || got.Header.Get("B") != "" {
			t.Errorf("%s: %v", tt.request, got.Header)
		}
	}
}

// CN06: fifty requests in one write are answered in order.
func TestPipelining(t *testing.T) {
	addr, _ := serveSite(t, &Server{})
	var text strings.Builder
	methods := make([]string, 50)
	for i := range methods {
		fmt.Fprintf(&text, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n%04d", i)
		methods[i] = "POST"
	}
	for i, got := range answers(t, exchange(t, addr, text.String()), methods...) {
		if body := bodyOf(got); body != fmt.Sprintf("%04d", i) {
			t.Errorf("answer %d is %q", i, body)
		}
	}
}

// CN18: cut anywhere, a request gets the same answer.
func TestByteByByte(t *testing.T) {
	addr, _ := serveSite(t, &Server{})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, b := range []byte("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nbody\r\n0\r\nX-T: v\r\n\r\n") {
		_, _ = conn.Write([]byte{b})
		time.Sleep(200 * time.Microsecond)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	got, _ := io.ReadAll(conn)
	if body := bodyOf(answers(t, string(got), "POST")[0]); body != "body" {
		t.Errorf("%q", body)
	}
}

func TestConnections(t *testing.T) {
	addr, _ := serveSite(t, &Server{MaxBody: 10})
	const get = "GET /hello HTTP/1.1\r\nHost: x\r\n"
	tests := []struct {
		name, text string
		statuses   []int
		option     string // Connection field of the last answer
	}{
		{"CN01 close", get + "Connection: close\r\n\r\n" + get + "\r\n", []int{200}, "close"},
		{"CN04 1.0", "GET /hello HTTP/1.0\r\n\r\nGET /hello HTTP/1.0\r\n\r\n", []int{200}, "close"},
		{"CN04 1.0 keep-alive", "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", []int{200}, "keep-alive"},
		{"RL02 garbage", "\x00\x01\x02\r\n\r\n", []int{400}, "close"},
		{"RL08 long target", "GET /" + strings.Repeat("a", 100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", []int{414}, "close"},
		{"HF08 long field", get + "X: " + strings.Repeat("a", 100_000) + "\r\n\r\n", []int{431}, "close"},
		{"HF12 half a head", "GET /hello HTTP/1.1\r\nHo", []int{400}, "close"},
		{"RL13 version", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", []int{505}, "close"},
		{"TF07 no host", "GET / HTTP/1.1\r\n\r\n", []int{400}, "close"},
		{"FR01 both", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get + "\r\n", []int{400}, "close"},
		{"FR13 incomplete", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf", []int{400}, "close"},
		{"FR14 unread body", "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nGET /" + get + "\r\n", []int{200, 200}, ""},
		{"FR17 over the limit", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890", []int{413}, "close"},
		{"FR17 chunks over the limit", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n", []int{413}, "close"},
		{"CH02 bad size", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", []int{400}, "close"},
		{"EX05 early answer", "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", []int{200}, "close"},
		{"EX06 no body", get + "Expect: 100-continue\r\n\r\n", []int{200}, ""},
		{"CH11 1.0 stream", "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", []int{200}, "close"},
		{"CH09 after chunks", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + get + "\r\n", []int{200, 200}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			methods := make([]string, len(tt.statuses))
			for i := range methods {
				methods[i] = "GET"
			}
			all := answers(t, exchange(t, addr, tt.text), methods...)
			for i, got := range all {
				if got.StatusCode != tt.statuses[i] {
					t.Errorf("answer %d is %d, not %d", i, got.StatusCode, tt.statuses[i])
				}
			}
			if n := len(all); n > 0 && all[n-1].Header.Get("Connection") != tt.option && !(tt.option == "close" && all[n-1].Close) {
				t.Errorf("Connection: %q", all[n-1].Header.Get("Connection"))
			}
		})
	}
}

// EX01: the client is asked for its content, once.
func TestContinue(t *testing.T) {
	addr, _ := serveSite(t, &Server{})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
	r := bufio.NewReader(conn)
	if line, _ := r.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("%q", line)
	}
	_, _ = r.ReadString('\n')
	_, _ = io.WriteString(conn, "body")
	_ = conn.(*net.TCPConn).CloseWrite()
	rest, _ := io.ReadAll(r)
	if body := bodyOf(answers(t, string(rest), "POST")[0]); body != "body" {
		t.Errorf("%q", body)
	}
}

// RS10 and a broken stream: what was announced and cannot be sent ends the
// connection, and the client can tell.
func TestBrokenContent(t *testing.T) {
	addr, _ := serveSite(t, &Server{})
	for _, path := range []string{"/short", "/broken"} {
		resp, err := http.Get("http://" + addr + path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
		if err == nil {
			t.Errorf("%s looks complete", path)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

// CN07, CN10: who is slow is told, and does not hold a connection for ever.
func TestTimeouts(t *testing.T) {
	addr, _ := serveSite(t, &Server{
		HeaderTimeout: 100 * time.Millisecond, BodyTimeout: 100 * time.Millisecond, IdleTimeout: 100 * time.Millisecond,
	})
	for name, tt := range map[string]struct{ text, want string }{
		"idle":      {"", ""},
		"half head": {"GET / HTTP/1.1\r\nHost", "HTTP/1.1 408 "},
		"half body": {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 408 "},
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, tt.text)
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		got, err := io.ReadAll(conn)
		if err != nil || !strings.HasPrefix(string(got), tt.want) || tt.want == "" && len(got) > 0 {
			t.Errorf("%s: %v, %.60q", name, err, got)
		}
		conn.Close()
	}
}

// CN08: an answer to a large body that was not read arrives.
func TestLingeringClose(t *testing.T) {
	addr, _ := serveSite(t, &Server{MaxBody: 1000})
	for range 20 {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = io.WriteString(conn, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n")
		_, _ = conn.Write(bytes.Repeat([]byte("x"), 2_000_000))
		_ = conn.(*net.TCPConn).CloseWrite()
		got, err := io.ReadAll(conn)
		if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 413 ") {
			t.Fatalf("%v, %.60q", err, got)
		}
		conn.Close()
	}
}

// A server that ends answers what has come, and says that it goes.
func TestDrain(t *testing.T) {
	begun, proceed := make(chan struct{}), make(chan struct{})
	addr, stop := serveSite(t, &Server{Drain: 10 * time.Second, Handler: HandlerFunc(func(*Request) *Response {
		close(begun)
		<-proceed
		return Text(200, "done")
	})})
	idle, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	result := make(chan string)
	go func() { result <- exchange(t, addr, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") }()
	<-begun
	ended := make(chan error)
	go func() { ended <- stop() }()
	_ = idle.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := idle.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the idle connection: %v", err)
	}
	close(proceed)
	got := answers(t, <-result, "GET")[0]
	if got.StatusCode != http.StatusOK || !got.Close {
		t.Errorf("%d, close %v", got.StatusCode, got.Close)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A reset ends a request's context, the client's EOF does not.
func TestContext(t *testing.T) {
	ended := make(chan error, 1)
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(func(r *Request) *Response {
		ctx := r.Context()
		select {
		case <-ctx.Done():
			ended <- context.Cause(ctx)
		case <-time.After(2 * time.Second):
			ended <- nil
		}
		return Text(200, "x")
	})})
	for name, want := range map[string]error{"reset": errGone, "end": nil} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		time.Sleep(100 * time.Millisecond)
		if want == nil {
			_ = conn.(*net.TCPConn).CloseWrite()
		} else {
			_ = conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
		if got := <-ended; got != want {
			t.Errorf("%s: %v", name, got)
		}
		conn.Close()
	}
}

// CN10: a client that takes an answer too slowly is given up.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	failed := make(chan error, 1)
	addr, _ := serveSite(t, &Server{MinRate: 1 << 30, WriteTimeout: 2 * rateGrace, Observe: func(e Exchange) { failed <- e.Err }, Handler: HandlerFunc(func(*Request) *Response {
		return &Response{Content: Bytes(make([]byte, 64<<20))}
	})})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	buf := make([]byte, 64<<10)
	for {
		select {
		case err := <-failed:
			if !errors.Is(err, errSlowReader) {
				t.Error(err)
			}
			return
		case <-time.After(20 * time.Millisecond):
			_, _ = conn.Read(buf)
		}
	}
}

// The head stays readable while a body passes that is larger than any buffer.
func TestHeadBesideLargeBody(t *testing.T) {
	addr, _ := serveSite(t, &Server{})
	body := strings.Repeat("0123456789abcdef", 20_000)
	for _, framing := range []string{
		fmt.Sprintf("Content-Length: %d\r\nX-Last: z\r\n\r\n%s", len(body), body),
		fmt.Sprintf("Transfer-Encoding: chunked\r\nX-Last: z\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body),
	} {
		got := answers(t, exchange(t, addr, "POST /echo HTTP/1.1\r\nHost: x\r\n"+framing), "POST")[0]
		if got.Header.Get("X-Seen") != "/echoz" || bodyOf(got) != body {
			t.Errorf("%v", got.Header)
		}
	}
}

// RS10: the end of the connection is the content's, unless that has broken off.
func TestBrokenContentUntilClose(t *testing.T) {
	addr, _ := serveSite(t, &Server{})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, "GET /broken HTTP/1.0\r\n\r\n")
	if got, err := io.ReadAll(conn); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%q, %v", got, err)
	}
}
