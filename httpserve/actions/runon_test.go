//go:build unix

package actions

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// A program whose answer has no content finishes behind it.
func TestProgramsRunOn(t *testing.T) {
	for _, c := range []struct{ name, kind, method, says string }{
		{"no content", "cgi", "POST", `printf "Status: 204\n\n"`},
		{"reset content", "cgi", "POST", `printf "Status: 205\n\n"`},
		{"not modified", "cgi", "GET", `printf "Status: 304\n\n"`},
		{"no length", "cgi", "POST", `printf "Content-Type: a/b\nContent-Length: 0\n\n"`},
		{"HEAD", "cgi", "HEAD", `printf "Content-Type: a/b\n\n"`},
		{"much that is not sent", "cgi", "HEAD", `printf "Content-Type: a/b\nContent-Length: 300000\n\n"; head -c 300000 /dev/zero`},
		{"status of the route", "exec", "POST", "echo begun"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			all, log := children(t, &Children{})
			file, status := filepath.Join(t.TempDir(), "end"), 0
			if c.kind == "exec" {
				status = 204
			}
			h, err := New(Spec{Kind: c.kind, Status: status, Rest: "sh -c '" + c.says + "; read word; sleep 2; echo $word done >" + file + "; exit 3'", Children: all})
			conn, in := dial(t, serve(t, h, err))
			began := time.Now()
			for range 2 { // the connection goes on
				request := c.method + " / HTTP/1.1\r\nHost: h\r\n"
				if c.method == "POST" {
					request += "Content-Length: 5\r\n\r\nword\n"
				} else {
					request += "\r\n"
				}
				_, _ = io.WriteString(conn, request)
				if _, err := http.ReadResponse(in, &http.Request{Method: c.method}); err != nil {
					t.Fatal(err)
				}
			}
			if took := time.Since(began); took > 1800*time.Millisecond {
				t.Errorf("the answers took %s", took)
			}
			conn.Close()
			want := "done"
			if c.method == "POST" {
				want = "word done"
			}
			if got := eventuallyHolds(t, file); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			if strings.Contains(log.String(), "killed") || strings.Contains(log.String(), "long") {
				t.Errorf("log %q", log)
			}
		})
	}
}

// It gets all of the content, also what comes after it has answered, and has no
// more time than others.
func TestProgramsRunOnWithTheirContent(t *testing.T) {
	all, log := children(t, &Children{Timeout: 2 * time.Second})
	file := filepath.Join(t.TempDir(), "end")
	h, err := New(Spec{Kind: "cgi", Rest: `sh -c 'printf "Status: 204\n\n"; wc -c >` + file + `; exec sleep 60'`, Children: all})
	conn, in := dial(t, serve(t, h, err))
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 400000\r\n\r\n")
	time.Sleep(200 * time.Millisecond)
	_, _ = io.WriteString(conn, strings.Repeat("x", 400_000))
	if resp, err := http.ReadResponse(in, nil); err != nil || resp.StatusCode != http.StatusNoContent {
		t.Fatalf("%v, %v", resp, err)
	}
	if got := eventuallyHolds(t, file); got != "400000" {
		t.Errorf("the program got %s bytes", got)
	}
	for range 1000 {
		if strings.Contains(log.String(), "it took too long: 2s") {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("log %q", log)
}

// A server that is told to end does not wait for event streams: they end like any
// other, so that browsers come back, and their programs with them.
func TestStreamDrains(t *testing.T) {
	c, log := children(t, &Children{})
	h, err := New(Spec{Kind: "sse", Rest: `sh -c "echo $$; printf half; exec sleep 60"`, Children: c})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- (&httpserve.Server{Handler: h}).Serve(ctx, l) }()
	conn, in := dial(t, l.Addr().String())
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len("retry: 3000\n\nid: 1\n"))
	if _, err := io.ReadFull(resp.Body, got); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	stop()
	rest, err := io.ReadAll(resp.Body)
	if !strings.HasPrefix(string(rest), "data: ") || strings.Contains(string(rest), "half") || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	c.Close()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
	if log.String() != "" {
		t.Errorf("log %q", log)
	}
}
