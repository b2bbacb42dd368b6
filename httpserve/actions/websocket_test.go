//go:build unix

package actions

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/httpserve"
)

// site serves a WebSocket at /.
type site struct {
	t    testing.TB
	addr string
	log  *journal
	stop context.CancelFunc // tells the server to end
	done chan error
}

// serveSocket serves a WebSocket whose program is a line of the shell.
func serveSocket(t testing.TB, line string, s Socket) *site {
	t.Helper()
	return serveChanged(t, line, s, func(*webSocket) {})
}

// logs waits until the program's words are in the log: they come by a pipe.
func (s *site) logs(words string) {
	s.t.Helper()
	for range 2000 {
		if strings.Contains(s.log.String(), words) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Errorf("log %q has no %q", s.log, words)
}

// serveChanged is serveSocket with other patience.
func serveChanged(t testing.TB, line string, s Socket, change func(*webSocket)) *site {
	t.Helper()
	c, log := children(t, &Children{})
	made, err := newWebSocket(Spec{Kind: "ws", Status: 101, Rest: "sh -c '" + line + "'", Socket: s, Children: c})
	if err != nil {
		t.Fatal(err)
	}
	h := made.(webSocket)
	change(&h)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := &site{t, l.Addr().String(), log, stop, make(chan error, 1)}
	go func() { served.done <- (&httpserve.Server{Handler: h}).Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		served.ended()
	})
	return served
}

// ended waits for the end of the server.
func (s *site) ended() {
	s.t.Helper()
	select {
	case err := <-s.done:
		s.done <- err
	case <-time.After(20 * time.Second):
		s.t.Fatal("the server goes on")
	}
}

// dial opens a WebSocket as others do.
func (s *site) dial(o *coder.DialOptions) *coder.Conn {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	c, _, err := coder.Dial(ctx, "ws://"+s.addr+"/", o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.CloseNow() })
	c.SetReadLimit(2 << 20)
	return c
}

// says and hears are one message each.
func (s *site) says(c *coder.Conn, kind coder.MessageType, text string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	if err := c.Write(ctx, kind, []byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) hears(c *coder.Conn) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	kind, data, err := c.Read(ctx)
	if closed, ok := errors.AsType[coder.CloseError](err); ok {
		return fmt.Sprintf("closed %d %s", closed.Code, closed.Reason)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return kind.String()[len("Message"):] + " " + string(data)
}

func (s *site) expect(c *coder.Conn, wants ...string) {
	s.t.Helper()
	for _, want := range wants {
		if got := s.hears(c); got != want {
			s.t.Fatalf("heard %.200q, want %.200q\nlog: %s", got, want, s.log)
		}
	}
}

// A line is a message, a message a line, with and without compression.
func TestSocketLines(t *testing.T) {
	long := strings.Repeat("long ", 30000)
	for _, mode := range []coder.CompressionMode{coder.CompressionDisabled, coder.CompressionContextTakeover, coder.CompressionNoContextTakeover} {
		s := serveSocket(t, `echo hello; echo; while read -r line; do echo "got $line"; done; echo bye`, Socket{})
		c := s.dial(&coder.DialOptions{CompressionMode: mode, CompressionThreshold: 1})
		s.expect(c, "Text hello", "Text ")
		s.says(c, coder.MessageText, "one")
		s.expect(c, "Text got one")
		s.says(c, coder.MessageText, "its end is no part of it\n")
		s.says(c, coder.MessageBinary, "bytes")
		s.says(c, coder.MessageText, long+"é")
		s.expect(c, "Text got its end is no part of it", "Text got bytes", "Text got "+long+"é")
		if err := c.Close(coder.StatusNormalClosure, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestSocketFrames(t *testing.T) {
	codec, err := framing.Parse("u32be")
	if err != nil {
		t.Fatal(err)
	}
	s := serveSocket(t, "cat", Socket{Frame: codec})
	c := s.dial(nil)
	s.says(c, coder.MessageBinary, "two\nlines\x00\xff")
	s.expect(c, "Binary two\nlines\x00\xff")
	s = serveSocket(t, "cat", Socket{Frame: codec, Message: websocket.Text})
	c = s.dial(nil)
	s.says(c, coder.MessageText, "two\nlines")
	s.expect(c, "Text two\nlines")
}

// The end of the program is told by its status.
func TestSocketProgramEnds(t *testing.T) {
	for line, want := range map[string]string{
		"echo last; exit 0":                          "closed 1000 ",
		"echo last; exit 3":                          "closed 1011 the program failed",
		"echo last; kill -9 $$":                      "closed 1011 the program failed",
		"echo last; exec >&-; sleep 0.1; exit 0":     "closed 1000 ",
		"echo last; sleep 60 & exit 0":               "closed 1000 ",
		"echo last; dd if=/dev/zero bs=2M count=1":   "closed 1011 the program's output cannot be sent",
		"printf last; exit 0":                        "closed 1000 ",
		"echo last; exec <&-; sleep 0.1; kill -9 $$": "closed 1011 the program failed",
	} {
		s := serveSocket(t, line, Socket{})
		s.expect(s.dial(nil), "Text last", want)
	}
}

func TestSocketTwoLinesAreRefused(t *testing.T) {
	s := serveSocket(t, "cat", Socket{})
	c := s.dial(nil)
	s.says(c, coder.MessageText, "two\nlines")
	s.expect(c, "closed 1003 a message must be one line")
	if log := s.log.String(); !strings.Contains(log, "frame=u32be") {
		t.Errorf("log %q", log)
	}
}

func TestSocketTextIsUTF8(t *testing.T) {
	s := serveSocket(t, `printf "a\\377b\n"; echo c; cat`, Socket{})
	s.expect(s.dial(nil), "Text a\uFFFDb", "Text c")
	if log := s.log.String(); strings.Count(log, "message=binary") != 1 {
		t.Errorf("log %q", log)
	}
	s = serveSocket(t, `printf "a\\377b\n"; cat`, Socket{Message: websocket.Binary})
	s.expect(s.dial(nil), "Binary a\xffb")
}

func TestSocketMessageOverTheLimit(t *testing.T) {
	codec, _ := framing.Parse("line+max=100")
	s := serveSocket(t, "cat", Socket{Frame: codec})
	c := s.dial(&coder.DialOptions{CompressionMode: coder.CompressionContextTakeover, CompressionThreshold: 1})
	s.says(c, coder.MessageText, strings.Repeat("x", 100))
	s.expect(c, "Text "+strings.Repeat("x", 100))
	s.says(c, coder.MessageText, strings.Repeat("x", 101))
	s.expect(c, "closed 1009 message over the limit")
}

// A program ends with its client, however that goes, and politely at first.
func TestSocketClientGoes(t *testing.T) {
	for name, leave := range map[string]func(c *coder.Conn){
		"closes": func(c *coder.Conn) { _ = c.Close(4000, "bye") },
		"is cut": func(c *coder.Conn) { _ = c.CloseNow() },
	} {
		for _, line := range []string{
			`echo $$; cat >/dev/null; echo its input ended >&2`,
			`echo $$; trap "echo terminated >&2; exit" TERM; while true; do sleep 0.01; done`,
			`echo $$; trap "" TERM; while true; do sleep 0.01; done`,
			`echo $$; yes`,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := serveSocket(t, line, Socket{})
				c := s.dial(nil)
				var pid int
				if _, err := fmt.Sscanf(s.hears(c), "Text %d", &pid); err != nil {
					t.Fatal(err)
				}
				leave(c)
				ended := false
				for range 3 { // it has a second, and two more after SIGTERM
					ended = ended || hasEnded(pid)
				}
				if !ended {
					t.Errorf("%s: it runs on", line)
				}
				if strings.Contains(line, "ended >") {
					s.logs("its input ended")
				}
				s.stop()
				s.ended()
				if strings.Contains(s.log.String(), "killed by") {
					t.Errorf("%s: what we did is no news: %s", line, s.log)
				}
			})
		}
	}
}

// A client that ends its direction without a Close still gets its answer.
func TestSocketEndOfInput(t *testing.T) {
	s := serveSocket(t, `read -r line; sleep 0.1; echo "got $line"; cat`, Socket{})
	conn, in := dial(t, s.addr)
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x82\x00\x00\x00\x00hi")
	_ = conn.CloseWrite()
	resp, err := http.ReadResponse(in, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v, %v", resp, err)
	}
	if got, err := io.ReadAll(in); string(got) != "\x81\x06got hi\x88\x02\x03\xe8" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// A program that leaves its input is ended, and the client is told.
func TestSocketProgramDoesNotRead(t *testing.T) {
	s := serveChanged(t, "echo $$; sleep 60", Socket{}, func(h *webSocket) { h.unread = 100 * time.Millisecond })
	c := s.dial(nil)
	var pid int
	if _, err := fmt.Sscanf(s.hears(c), "Text %d", &pid); err != nil {
		t.Fatal(err)
	}
	s.says(c, coder.MessageText, strings.Repeat("x", 200<<10))
	s.expect(c, "closed 1011 the program does not read")
	if !hasEnded(pid) {
		t.Error("it runs on")
	}
	if log := s.log.String(); !strings.Contains(log, "it has not read its input for 100ms") {
		t.Errorf("log %q", log)
	}
}

// A client that does not answer pings is gone.
func TestSocketSilentClient(t *testing.T) {
	s := serveChanged(t, "cat; echo its input ended >&2", Socket{}, func(h *webSocket) {
		h.options.PingAfter, h.options.PongWait = 20*time.Millisecond, 20*time.Millisecond
	})
	_ = s.opening()
	for range 200 {
		if strings.Contains(s.log.String(), "its input ended") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the program runs on")
}

// A server that is told to end tells its clients, and waits for their answers.
func TestSocketDrains(t *testing.T) {
	s := serveSocket(t, "cat; echo its input ended >&2", Socket{})
	c := s.dial(nil)
	s.says(c, coder.MessageText, "a")
	s.expect(c, "Text a")
	began := time.Now()
	s.stop()
	s.expect(c, "closed 1001 the server is stopping")
	s.ended()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
	s.logs("its input ended")
}

func TestSocketSubprotocol(t *testing.T) {
	s := serveSocket(t, `echo "$HTTP_SEC_WEBSOCKET_PROTOCOL"; cat`, Socket{Protocols: []string{"a", "b"}})
	c := s.dial(&coder.DialOptions{Subprotocols: []string{"x", "b", "a"}})
	if got := c.Subprotocol(); got != "b" {
		t.Errorf("%q", got)
	}
	s.expect(c, "Text x,b,a")
}

// opening is a request that opens a WebSocket, with other fields.
func (s *site) opening(change ...string) *http.Response {
	s.t.Helper()
	text := strings.NewReplacer(change...).Replace("GET / HTTP/1.1\nHost: h:1\nConnection: Upgrade\nUpgrade: websocket\n" +
		"Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n")
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, strings.ReplaceAll(text, "\n", "\r\n"))
	return response(s.t, conn)
}

// CN11-CN15 of docs/http-support.md.
func TestSocketOpening(t *testing.T) {
	s := serveSocket(t, "cat", Socket{Origins: []string{"app.example", "https://other.example"}})
	version, origin := "Sec-WebSocket-Version: 13", "Connection: Upgrade"
	for _, c := range []struct {
		name, old, replaced string
		status              int
	}{
		{"CN11 asked for", "", "", 101},
		{"CN11 another protocol", "websocket\n", "h2c\n", 426},
		{"CN12 HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 426},
		{"CN13 no connection option", "Connection: Upgrade\n", "", 426},
		{"CN14 version 99", version, "Sec-WebSocket-Version: 99", 426},
		{"CN15 an expectation without content", version, version + "\nExpect: 100-continue", 101},
		{"POST", "GET", "POST", 405},
		{"no key", "Sec-WebSocket-Key", "X", 400},
		{"our own page", origin, origin + "\nOrigin: http://h:1", 101},
		{"behind TLS", "h:1\n" + origin, "h\n" + origin + "\nOrigin: https://h", 101},
		{"another page", origin, origin + "\nOrigin: http://evil.example", 403},
		{"no page", origin, origin + "\nOrigin: null", 403},
		{"two origins", origin, origin + "\nOrigin: http://h:1\nOrigin: http://evil.example", 403},
		{"two origins, one of which may", origin, origin + "\nOrigin: https://other.example\nOrigin: http://evil.example", 403},
		{"another scheme", origin, origin + "\nOrigin: ftp://h:1", 403},
		{"a page that may", origin, origin + "\nOrigin: http://app.example", 101},
		{"an origin that may", origin, origin + "\nOrigin: https://other.example", 101},
		{"another port of it", origin, origin + "\nOrigin: https://app.example:8443", 403},
	} {
		resp := s.opening(c.old, c.replaced)
		if resp.StatusCode != c.status {
			t.Errorf("%s: %s", c.name, resp.Status)
			continue
		}
		want := http.Header{}
		switch c.status {
		case 101:
			want = http.Header{"Upgrade": {"websocket"}, "Connection": {"upgrade"}, "Sec-Websocket-Accept": {"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}}
		case 426:
			want = http.Header{"Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}}
		case 405:
			want = http.Header{"Allow": {"GET"}}
		}
		for name, values := range want {
			if got := resp.Header[name]; len(got) != 1 || got[0] != values[0] {
				t.Errorf("%s: %s: %q, want %q", c.name, name, got, values)
			}
		}
	}
}

// What Chromium and Firefox offer is agreed on.
func TestSocketCompression(t *testing.T) {
	s := serveSocket(t, "cat", Socket{})
	resp := s.opening("Upgrade: websocket", "Upgrade: websocket\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
	const want = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
	if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != want {
		t.Errorf("%q", got)
	}
}

func TestSocketSpecsThatAreRefused(t *testing.T) {
	c, _ := children(t, &Children{})
	for _, r := range []struct {
		spec Spec
		part string
	}{
		{Spec{Kind: "ws", Children: c}, "rest"},
		{Spec{Kind: "ws", Rest: "cat", Status: 200, Children: c}, "status"},
		{Spec{Kind: "ws", Rest: "cat", Type: "a/b", Children: c}, "type"},
		{Spec{Kind: "ws", Rest: "cat", Socket: Socket{Protocols: []string{"a b"}}, Children: c}, "protocol"},
		{Spec{Kind: "text", Rest: "a", Socket: Socket{Origins: []string{"*"}}}, "origin"},
		{Spec{Kind: "exec", Rest: "cat", Socket: Socket{Message: websocket.Text}, Children: c}, "message"},
	} {
		_, err := New(r.spec)
		if wrong, ok := errors.AsType[*SpecError](err); !ok || wrong.Part != r.part {
			t.Errorf("%+v: %v", r.spec, err)
		}
	}
}

// response reads the head of an answer.
func response(t testing.TB, conn net.Conn) *http.Response {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}
