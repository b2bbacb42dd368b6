package proxy

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sockkit/sockkit/httpserve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// scripted is an upstream that answers as a test says.
type scripted struct {
	addr string

	mu       sync.Mutex
	requests []string // heads, and content with a length, as they came
	conns    int
}

// script answers the n-th request of a connection, from 0; false closes it.
type script func(n int, conn net.Conn, in *bufio.Reader) bool

// serveScript runs an upstream until the test ends.
func serveScript(t testing.TB, answer script) *scripted {
	t.Helper()
	return serveOver(t, func(conn net.Conn) net.Conn { return conn }, answer)
}

// serveOver is serveScript on what is put around each connection.
func serveOver(t testing.TB, around func(net.Conn) net.Conn, answer script) *scripted {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{addr: l.Addr().String()}
	var all sync.WaitGroup
	open := map[net.Conn]bool{}
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns++
			open[conn] = true
			s.mu.Unlock()
			all.Go(func() { s.converse(around(conn), answer) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		s.mu.Lock()
		for conn := range open {
			conn.Close()
		}
		s.mu.Unlock()
		all.Wait()
	})
	return s
}

func (s *scripted) converse(conn net.Conn, answer script) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	in := bufio.NewReader(conn)
	for n := 0; ; n++ {
		var head strings.Builder
		for !strings.HasSuffix(head.String(), "\r\n\r\n") {
			line, err := in.ReadString('\n')
			head.WriteString(line)
			if err != nil {
				return
			}
		}
		s.mu.Lock()
		s.requests = append(s.requests, head.String())
		s.mu.Unlock()
		if !answer(n, conn, in) {
			return
		}
	}
}

func (s *scripted) seen() (requests []string, conns int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...), s.conns
}

// says is a script of the same bytes for each request.
func says(text string, more bool) script {
	return func(_ int, conn net.Conn, _ *bufio.Reader) bool {
		_, err := io.WriteString(conn, text)
		return more && err == nil
	}
}

// dialer is how tests connect.
func dialer(ctx context.Context, network, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, addr)
}

// front serves a proxy to an upstream and gives its address.
func front(t testing.TB, c *Client, upstream string) string {
	t.Helper()
	if c.Dial == nil {
		c.Dial = dialer
	}
	h, err := New(c, upstream, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	server := &httpserve.Server{Handler: h, Drain: 100 * time.Millisecond, Log: t.Logf}
	go func() { ended <- server.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		c.Close()
	})
	return l.Addr().String()
}

// asks sends bytes on a connection of their own and gives what comes back.
func asks(t testing.TB, addr, text string) string {
	t.Helper()
	conn := connect(t, addr)
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	got, err := io.ReadAll(conn)
	if err != nil && len(got) == 0 {
		t.Fatal(err)
	}
	return string(got)
}

func connect(t testing.TB, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	return conn
}

// shortened is an answer without the fields that are always there.
func shortened(answer string) string {
	var kept []string
	for line := range strings.SplitSeq(answer, "\r\n") {
		if !strings.HasPrefix(line, "Date: ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "|")
}

func TestAnswers(t *testing.T) {
	const get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
	for _, c := range []struct{ name, request, answer, want string }{
		{"length", get, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello", "HTTP/1.1 200 OK|X-A: b|Content-Length: 5|Connection: close||hello"},
		{"own phrase, hops", get, "HTTP/1.1 404 Nope\r\nContent-Length: 0\r\nConnection: X-H, close\r\nX-H: 1\r\nKeep-Alive: 3\r\nProxy-Connection: x\r\nTrailer: a\r\nUpgrade: b\r\nX-I: 2\r\n\r\n", "HTTP/1.1 404 Not Found|X-I: 2|Content-Length: 0|Connection: close||"},
		{"chunks", get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Connection: close||5|hello|0||"},
		{"up to the end", get, "HTTP/1.0 200 OK\r\n\r\nhello", "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Connection: close||5|hello|0||"},
		{"trailers", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close, TE\r\nTE: trailers\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\nContent-Length: 7\r\n\r\n", "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Connection: close||1|a|0|X-Sum: 1||"},
		{"trailers unwanted", get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n", "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Connection: close||1|a|0||"},
		{"HEAD", "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", "HTTP/1.1 200 OK|Content-Length: 7|Connection: close||"},
		{"HEAD of chunks", "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Connection: close||"},
		{"204", get, "HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n", "HTTP/1.1 204 No Content|X-A: b|Connection: close||"},
		{"304", get, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 304 Not Modified|ETag: \"a\"|Content-Length: 9|Connection: close||"},
		{"interim answers are swallowed", get, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 200 OK|Content-Length: 1|Connection: close||a"},
		{"to HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", "HTTP/1.1 200 OK|Connection: close||a"},
		{"426 says what to change to", get, "HTTP/1.1 426 Upgrade Required\r\nUpgrade: foo\r\nConnection: upgrade\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 426 Upgrade Required|Upgrade: foo|Content-Length: 0|Connection: close||"},
	} {
		t.Run(c.name, func(t *testing.T) {
			up := serveScript(t, says(c.answer, false))
			if got := shortened(asks(t, front(t, &Client{}, up.addr), c.request)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// An answer keeps the Date of who made it, and gets ours if it has none
// (RFC 9110 section 6.6.1).
func TestDateIsKept(t *testing.T) {
	const theirs = "Date: Thu, 01 Jan 2015 00:00:00 GMT"
	for _, c := range []struct{ fields, want string }{{theirs + "\r\n", theirs}, {"", "Date: "}, {"Date:\r\n", "Date: "}} {
		up := serveScript(t, says("HTTP/1.1 200 OK\r\n"+c.fields+"Content-Length: 0\r\n\r\n", false))
		got := get(t, front(t, &Client{}, up.addr), "GET")
		if !strings.Contains(got, "\r\n"+c.want) || strings.Count(got, "Date:") != 1 || c.fields == "" && strings.Contains(got, "2015") {
			t.Errorf("%q: %q", c.fields, got)
		}
		if c.want == "Date: " && !strings.Contains(got, " GMT\r\n") {
			t.Errorf("%q: %q", c.fields, got)
		}
	}
}

// What is no answer is 502, and nothing of it reaches the client.
func TestBadGateway(t *testing.T) {
	many := strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 100)
	for name, answer := range map[string]string{
		"nothing":              "",
		"garbage":              "\x16\x03\x01 evil\r\n\r\n",
		"other protocol":       "SSH-2.0-OpenSSH evil\r\n",
		"half a head":          "HTTP/1.1 200 OK\r\nevil",
		"HTTP/2":               "HTTP/2.0 200 evil\r\n\r\n",
		"status":               "HTTP/1.1 99 evil\r\n\r\n",
		"length and coding":    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nevil",
		"two lengths":          "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nevil",
		"length of a kind":     "HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\nevil",
		"unknown coding":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nevil",
		"coding in HTTP/1.0":   "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n",
		"folded":               "HTTP/1.1 200 OK\r\nX-A: b\r\n evil\r\nContent-Length: 0\r\n\r\n",
		"bare LF":              "HTTP/1.1 200 OK\nContent-Length: 4\n\nevil",
		"space before a colon": "HTTP/1.1 200 OK\r\nX-Evil : b\r\nContent-Length: 0\r\n\r\n",
		"head too large":       "HTTP/1.1 200 OK\r\nX-Evil: " + strings.Repeat("a", 70_000) + "\r\n\r\n",
		"101 unasked":          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: evil\r\nConnection: upgrade\r\n\r\n",
		"interim for ever":     many + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
	} {
		t.Run(name, func(t *testing.T) {
			up := serveScript(t, says(answer, false))
			addr := front(t, &Client{}, up.addr)
			for _, request := range []string{
				"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
				"POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1\r\n\r\na",
			} {
				got := asks(t, addr, request)
				if !strings.HasPrefix(got, "HTTP/1.1 502 ") || strings.Contains(strings.ToLower(got), "evil") {
					t.Errorf("%.4s: %s", request, shortened(got))
				}
			}
		})
	}
}

// An answer that breaks off breaks off for the client, too.
func TestBrokenAnswers(t *testing.T) {
	for name, answer := range map[string]string{
		"length": "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
		"chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
		"chunk":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello",
		"wrong":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX5\r\nhello\r\n0\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			up := serveScript(t, says(answer, false))
			addr := front(t, &Client{}, up.addr)
			for _, request := range []string{
				"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
				"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na",
			} {
				in := bufio.NewReader(strings.NewReader(asks(t, addr, request)))
				resp, err := http.ReadResponse(in, nil)
				if err != nil {
					t.Fatal(err)
				}
				if body, err := io.ReadAll(resp.Body); err == nil {
					t.Errorf("%.4s: the client takes %q for whole", request, body)
				}
			}
		})
	}
}

func TestGatewayTimeout(t *testing.T) {
	silent := serveScript(t, func(_ int, _ net.Conn, in *bufio.Reader) bool {
		_, _ = io.Copy(io.Discard, in)
		return false
	})
	addr := front(t, &Client{HeadTimeout: 50 * time.Millisecond}, silent.addr)
	for _, request := range []string{
		"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na",
	} {
		if got := asks(t, addr, request); !strings.HasPrefix(got, "HTTP/1.1 504 ") {
			t.Errorf("head: %s", shortened(got))
		}
	}
	addr = front(t, &Client{ConnectTimeout: 20 * time.Millisecond, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}, "h")
	if got := asks(t, addr, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 504 ") {
		t.Errorf("connect: %s", shortened(got))
	}
	addr = front(t, &Client{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("refused") }}, "h")
	if got := asks(t, addr, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 502 ") {
		t.Errorf("refused: %s", shortened(got))
	}
}

// A client that resets its connection ends the request to the upstream.
func TestClientGone(t *testing.T) {
	closed := make(chan struct{})
	up := serveScript(t, func(_ int, _ net.Conn, in *bufio.Reader) bool {
		_, _ = in.ReadByte()
		close(closed)
		return false
	})
	conn := connect(t, front(t, &Client{}, up.addr))
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	time.Sleep(50 * time.Millisecond)
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
	select {
	case <-closed:
	case <-time.After(patience):
		t.Error("the upstream still has the request")
	}
}
