package httpserve

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// pipes is a listener of connections in memory, which hold nothing: what is
// written waits for its reader.
type pipes struct {
	waiting chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.waiting:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipes) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// dialPipe serves one connection in memory.
func dialPipe(t *testing.T, s *Server) net.Conn {
	t.Helper()
	l := &pipes{waiting: make(chan net.Conn), closed: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	s.Drain = 500 * time.Millisecond
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(ctx, l) }()
	t.Cleanup(func() { cancel(); <-done })
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close() })
	l.waiting <- theirs
	_ = ours.SetDeadline(time.Now().Add(10 * time.Second))
	return ours
}

// quick is a handler that answers inline.
type quick struct{ HandlerFunc }

func (quick) Inline(*Request) bool { return true }

func helloPath(r *Request) *Response { return Text(200, "hello "+string(r.Path())) }

func toEnd(c net.Conn) string {
	all, _ := io.ReadAll(c) // how it ends is not asked
	return string(all)
}

// Whatever a handler gives that fails, the connection ends, and nothing else.
func TestPanics(t *testing.T) {
	t.Parallel()
	contents := map[string]*Response{
		"stream":  {Content: Stream{Write: func(context.Context, *BodyWriter) error { panic("broken") }}},
		"upgrade": {Status: 101, Content: Upgrade(nil)},
		"done":    {Done: func(error) { panic("broken") }},
		"section": {Content: Section{Length: -5}},
		"parts":   {Content: Parts{Section{Length: -5}, Bytes("12345678")}},
	}
	for name, answer := range contents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended := make(chan struct{})
			s := &Server{
				Handler: HandlerFunc(func(r *Request) *Response {
					ctx := r.Context()
					go func() { <-ctx.Done(); close(ended) }()
					return answer
				}),
				Observe: func(Exchange) { panic("broken") },
			}
			c := dialPipe(t, s)
			go func() {
				_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
			}()
			_ = toEnd(c)
			select {
			case <-ended:
			case <-time.After(5 * time.Second):
				t.Error("the request's context has not ended")
			}
		})
	}
	t.Run("goexit", func(t *testing.T) {
		t.Parallel()
		c := dialPipe(t, &Server{Handler: HandlerFunc(func(*Request) *Response { runtime.Goexit(); return nil })})
		go func() { _, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n") }()
		if got := toEnd(c); got != "" {
			t.Errorf("%q", got)
		}
	})
}

// An answer that could not be sent whole is not followed by another.
func TestNothingFollowsABrokenAnswer(t *testing.T) {
	t.Parallel()
	c := dialPipe(t, &Server{Handler: quick{helloPath}, WriteTimeout: 300 * time.Millisecond})
	_, _ = io.WriteString(c, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHos")
	begin := make([]byte, 20)
	_, _ = io.ReadFull(c, begin)
	time.Sleep(600 * time.Millisecond)
	if got := string(begin) + toEnd(c); strings.Count(got, "HTTP/1.1") != 1 {
		t.Errorf("%q", got)
	}
}

// A client that was slow to read has still all the time for its next head.
func TestHeadTimeoutBeginsWithTheHead(t *testing.T) {
	t.Parallel()
	c := dialPipe(t, &Server{Handler: quick{helloPath}, HeaderTimeout: 500 * time.Millisecond})
	_, _ = io.WriteString(c, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHos")
	time.Sleep(800 * time.Millisecond)
	first := make([]byte, 4096)
	_, _ = c.Read(first)
	go func() { _, _ = io.WriteString(c, "t: h\r\nConnection: close\r\n\r\n") }()
	if got := toEnd(c); !strings.Contains(got, "hello /2") {
		t.Errorf("%q", got)
	}
}

// What is complete arrives, though the next answer fails.
func TestCompleteAnswersArriveBeforeABrokenOne(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(name, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	short, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { short.Close() })
	broken := map[string]Content{
		"section": Section{File: short, Length: 100},
		"stream":  Stream{Length: 3, Write: func(_ context.Context, w *BodyWriter) error { _, err := w.Write([]byte("12")); return err }},
	}
	for name, content := range broken {
		c := dialPipe(t, &Server{Handler: quick{func(r *Request) *Response {
			if string(r.Path()) == "/1" {
				return helloPath(r)
			}
			return &Response{Content: content}
		}}})
		go func() {
			_, _ = io.WriteString(c, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
		}()
		if got := toEnd(c); !strings.Contains(got, "hello /1") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A body is read in large pieces, whatever room its head has left.
func TestBodyIsReadInLargePieces(t *testing.T) {
	t.Parallel()
	const size = 2_000_000
	for _, head := range []int{200, 2000, 4095, 4096, 8191} {
		var reads atomic.Int64
		addr, _ := serveSite(t, &Server{Handler: HandlerFunc(func(r *Request) *Response {
			buf := make([]byte, 64<<10)
			for ; ; reads.Add(1) {
				if _, err := r.Body().Read(buf); err != nil {
					return Text(200, fmt.Sprint(err))
				}
			}
		})})
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nConnection: close\r\nCookie: ", size)
		text += strings.Repeat("c", head-len(text)-4) + "\r\n\r\n" + strings.Repeat("x", size)
		go func() { _, _ = io.WriteString(conn, text) }()
		if got := toEnd(conn); !strings.HasSuffix(got, "EOF\n") || reads.Load() > size/1000 {
			t.Errorf("head of %d bytes: %d reads, %q", head, reads.Load(), got)
		}
		conn.Close()
	}
}

// Time that a handler takes does not count against the client's rate.
func TestMinRateCountsTheClientAlone(t *testing.T) {
	t.Parallel()
	addr, _ := serveSite(t, &Server{MinRate: 100_000, Handler: HandlerFunc(func(r *Request) *Response {
		_, _ = io.ReadFull(r.Body(), make([]byte, 10))
		time.Sleep(rateGrace + 500*time.Millisecond)
		n, err := io.Copy(io.Discard, r.Body())
		return Text(200, fmt.Sprint(n, err))
	})})
	got := exchange(t, addr, "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 40000\r\n\r\n"+strings.Repeat("x", 40000))
	if !strings.HasSuffix(got, "39990 <nil>\n") {
		t.Errorf("%q", got)
	}
}

// As long as there is progress, there is time; also for large content in memory.
func TestSlowReaderOfBytes(t *testing.T) {
	t.Parallel()
	const size = 100 << 10
	c := dialPipe(t, &Server{WriteTimeout: 200 * time.Millisecond, Handler: quick{func(*Request) *Response {
		return &Response{Content: Bytes(make([]byte, size))}
	}}})
	_, _ = io.WriteString(c, "GET /1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	total := 0
	for buf := make([]byte, 4<<10); ; time.Sleep(30 * time.Millisecond) {
		n, err := c.Read(buf)
		total += n
		if err != nil {
			break
		}
	}
	if total < size {
		t.Errorf("%d bytes of %d", total, size)
	}
}

// An upgrade that is not possible is answered.
func TestUpgradeRefused(t *testing.T) {
	t.Parallel()
	s := &Server{Handler: HandlerFunc(func(*Request) *Response {
		return &Response{Status: 101, Header: Header{{"Upgrade", "x"}}, Content: Upgrade(nil)}
	})}
	addr, _ := serveSite(t, s)
	for sent, want := range map[string]string{
		"Upgrade: x\r\nConnection: upgrade\r\nContent-Length: 5\r\n\r\nhello":                         "HTTP/1.1 400 ",
		"Upgrade: x\r\nConnection: upgrade\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello": "HTTP/1.1 400 ",
		"\r\n": "HTTP/1.1 500 ",
	} {
		if got := exchange(t, addr, "GET / HTTP/1.1\r\nHost: h\r\n"+sent); !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q", sent, got)
		}
	}
}

// Date is the time of the answer (RFC 9110 6.6.1).
func TestDateOfTheAnswer(t *testing.T) {
	t.Parallel()
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(func(*Request) *Response {
		time.Sleep(1100 * time.Millisecond)
		return Text(200, time.Now().UTC().Format("15:04:05"))
	})})
	got := exchange(t, addr, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	made := strings.TrimSpace(got[strings.LastIndex(got, "\r\n\r\n"):])
	if !strings.Contains(got, made+" GMT") {
		t.Errorf("%q", got)
	}
}

// A line break behind a request is no request (RFC 9112 2.2).
func TestLineBreakAtTheEnd(t *testing.T) {
	t.Parallel()
	addr, _ := serveSite(t, &Server{Handler: quick{helloPath}})
	if got := exchange(t, addr, "GET / HTTP/1.1\r\nHost: h\r\n\r\n\r\n"); strings.Count(got, "HTTP/1.1") != 1 {
		t.Errorf("%q", got)
	}
}

// A handler that heeds nothing cannot keep the server from ending.
func TestServeEndsWithoutItsHandlers(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	entered := make(chan struct{})
	addr, stop := serveSite(t, &Server{Drain: 100 * time.Millisecond, Handler: HandlerFunc(func(*Request) *Response {
		close(entered)
		<-stuck
		return nil
	})})
	t.Cleanup(func() { close(stuck) })
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	<-entered
	start := time.Now()
	if err := stop(); err != nil || time.Since(start) > cutGrace+3*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

// The refusal of a request tells of that request, not of the one before.
func TestRefusalTellsOfItsOwnRequest(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var lines []string
	addr, _ := serveSite(t, &Server{Handler: quick{helloPath}, HeaderTimeout: 300 * time.Millisecond, Observe: func(x Exchange) {
		mu.Lock()
		defer mu.Unlock()
		e := EntryOf(&x)
		lines = append(lines, string(AppendCommon(nil, &e)))
	}})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET /first HTTP/1.1\r\nHost: h\r\n\r\nGET /second-which-is-long HTTP/1.1\r\nHost: h\r\nX: DELETE /forged")
	_ = toEnd(conn)
	mu.Lock()
	defer mu.Unlock()
	if len(lines) != 2 || strings.Contains(lines[1], "forged") || strings.Contains(lines[1], "first") || !strings.Contains(lines[1], " 408 ") {
		t.Errorf("%q", lines)
	}
}
