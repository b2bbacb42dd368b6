//go:build unix

package actions

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// serve starts a server that answers everything with one action, and gives its
// address and what stops it.
func serve(t *testing.T, h httpserve.Handler, err error) (addr string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &httpserve.Server{Handler: h, Drain: 100 * time.Millisecond}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// dial connects for twenty seconds at most.
func dial(t *testing.T, addr string) (*net.TCPConn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn.(*net.TCPConn), bufio.NewReader(conn)
}

// eventuallyHolds gives the text of a file once it has one.
func eventuallyHolds(t *testing.T, path string) string {
	t.Helper()
	for range 2000 {
		if text, err := os.ReadFile(path); err == nil && len(text) > 0 {
			return strings.TrimSpace(string(text))
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("nothing is in %s", path)
	return ""
}

func TestProgramConverses(t *testing.T) {
	c, _ := children(t, &Children{})
	h, err := New(Spec{Kind: "exec", Rest: "cat", Children: c})
	conn, in := dial(t, serve(t, h, err))
	for range 2 {
		_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n")
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(resp.Body)
		for _, word := range []string{"one", "two", "three"} {
			if line, err := lines.ReadString('\n'); line != word+"\n" {
				t.Fatalf("%q, %v, want %q", line, err, word)
			}
			next := map[string]string{"one": "4\r\ntwo\n\r\n", "two": "6\r\nthree\n\r\n", "three": "0\r\n\r\n"}
			_, _ = io.WriteString(conn, next[word])
		}
		if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
			t.Fatalf("%q, %v", rest, err)
		}
	}
}

// A program that is given a part of a request must not take it for the whole: it
// is terminated, and its input does not end before.
func TestContentThatBreaksOff(t *testing.T) {
	for name, end := range map[string]func(conn *net.TCPConn){
		"cut off":  func(conn *net.TCPConn) { _ = conn.CloseWrite() },
		"reset":    func(conn *net.TCPConn) { _ = conn.SetLinger(0); conn.Close() },
		"no chunk": func(conn *net.TCPConn) { _, _ = io.WriteString(conn, "no size\r\n") },
	} {
		for _, begun := range []string{"", "echo; "} {
			c, log := children(t, &Children{})
			file := filepath.Join(t.TempDir(), "end")
			h, err := New(Spec{Kind: "sh", Rest: begun + "trap 'echo TERM >" + file + "; exit 1' TERM; cat >/dev/null; echo EOF >" + file, Children: c})
			conn, _ := dial(t, serve(t, h, err))
			_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
			if time.Sleep(100 * time.Millisecond); begun != "" {
				time.Sleep(heldTime)
			}
			end(conn)
			if got := eventuallyHolds(t, file); got != "TERM" {
				t.Errorf("%s, %q: the program saw %s", name, begun, got)
			}
			if strings.Contains(log.String(), "child") {
				t.Errorf("%s: log %q", name, log)
			}
		}
	}
}

// All that a program has written arrives, however slowly it is read, also if
// somebody else holds the pipe open.
func TestSlowReaderGetsAll(t *testing.T) {
	for _, line := range []string{"sleep 30 & head -c 50000 /dev/zero", "head -c 50000 /dev/zero", "exec sleep 30 >&- &"} {
		c, _ := children(t, &Children{})
		started, err := c.start(t.Context(), shell(line), nil)
		if err != nil {
			t.Fatal(err)
		}
		out, n := newOutput(t.Context(), started), 0
		<-started.Exited()
		for buf := make([]byte, 16<<10); err == nil; {
			time.Sleep(lastWords / 2)
			var step int
			step, err = out.read(buf, time.Time{})
			n += step
		}
		if err != io.EOF || n != 50_000 && strings.Contains(line, "head") {
			t.Errorf("%s: %d bytes, %v", line, n, err)
		}
		out.end()
		started.Close()
	}
}

func TestSilentStream(t *testing.T) {
	c, _ := children(t, &Children{})
	file := filepath.Join(t.TempDir(), "pid")
	h, err := New(Spec{Kind: "sse", Rest: "sh -c 'echo $$ >" + file + "; exec sleep 60'", Children: c})
	quick := h.(sse)
	quick.silence = 50 * time.Millisecond
	conn, in := dial(t, serve(t, quick, err))
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "retry: 3000\n\n:\n\n:\n\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(resp.Body, got); string(got) != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	pid, err := strconv.Atoi(eventuallyHolds(t, file))
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if !hasEnded(pid) {
		t.Error("the program outlives its client")
	}
}

func TestLateAnswers(t *testing.T) {
	c, log := children(t, &Children{Timeout: 100 * time.Millisecond})
	h, err := New(Spec{Kind: "sh", Rest: "trap 'exit 0' TERM; cat; sleep 60", Children: c})
	addr := serve(t, h, err)
	for _, request := range []string{
		"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhalf",
		fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n%01000000d", 0),
	} {
		conn, in := dial(t, addr)
		go func() { _, _ = io.WriteString(conn, request) }()
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusGatewayTimeout && len(request) < 100 {
			t.Errorf("status %d", resp.StatusCode)
		}
		if _, err := io.ReadAll(resp.Body); err == nil && resp.StatusCode == http.StatusOK {
			t.Error("an answer that is cut off looks complete")
		}
	}
	if n := strings.Count(log.String(), "it took too long: 100ms\n"); n != 3 {
		t.Errorf("log %q", log)
	}
}

func TestHeadStartsNoStream(t *testing.T) {
	c, _ := children(t, &Children{Max: 1})
	h, err := New(Spec{Kind: "sse", Rest: "sleep 60", Children: c})
	conn, in := dial(t, serve(t, h, err))
	_, _ = io.WriteString(conn, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
	resp, err := http.ReadResponse(in, &http.Request{Method: http.MethodHead})
	if err != nil || resp.StatusCode != http.StatusOK || c.places != 0 {
		t.Errorf("%v, %v", resp, err)
	}
}
