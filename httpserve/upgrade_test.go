package httpserve

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// upper speaks a protocol of its own after an upgrade: what comes goes back in
// capitals.
func upper(r *Request) *Response {
	if !strings.Contains(string(r.Upgrades()), "upper") {
		return &Response{Status: 426, Header: Header{{"Upgrade", "upper"}}, Content: Bytes("upgrade!\n")}
	}
	return &Response{
		Status: 101, Header: Header{{"Upgrade", "upper"}},
		Content: Upgrade(func(_ context.Context, s netio.Stream) error {
			text, err := io.ReadAll(s)
			if err == nil {
				_, err = io.WriteString(s, strings.ToUpper(string(text)))
			}
			return err
		}),
	}
}

// CN11: the connection is handed over with what was read of it already.
func TestUpgrade(t *testing.T) {
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(upper)})
	got := exchange(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: upper\r\n\r\nearly bytes")
	head, rest, _ := strings.Cut(got, "\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 101 ") || !strings.Contains(head, "\r\nConnection: upgrade") || rest != "EARLY BYTES" {
		t.Errorf("%q, %q", head, rest)
	}
	if strings.Contains(head, "Content-Length") || strings.Contains(head, "Transfer-Encoding") {
		t.Errorf("%q", head)
	}
}

// CN12-CN14: without an offer there is no upgrade.
func TestNoUpgrade(t *testing.T) {
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(upper)})
	for name, head := range map[string]string{
		"1.0":           "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: upper\r\n\r\n",
		"no option":     "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: upper\r\n\r\n",
		"other":         "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: lower\r\n\r\n",
		"nothing asked": "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		got := answers(t, exchange(t, addr, head), "GET")[0]
		if got.StatusCode != http.StatusUpgradeRequired || got.Header.Get("Upgrade") != "upper" {
			t.Errorf("%s: %d %v", name, got.StatusCode, got.Header)
		}
	}
}

// CN15: 100 comes before 101 if both are asked for.
func TestContinueBeforeUpgrade(t *testing.T) {
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(func(r *Request) *Response {
		if _, err := io.ReadAll(r.Body()); err != nil {
			return Refused(500)
		}
		return upper(r)
	})})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: upgrade\r\nUpgrade: upper\r\n\r\n")
	r := bufio.NewReader(conn)
	if line, _ := r.ReadString('\n'); !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("%q", line)
	}
	_, _ = r.ReadString('\n')
	_, _ = io.WriteString(conn, "bodyabc")
	_ = conn.(*net.TCPConn).CloseWrite()
	rest, err := io.ReadAll(r)
	if err != nil || !strings.HasPrefix(string(rest), "HTTP/1.1 101 ") || !strings.HasSuffix(string(rest), "\r\n\r\nABC") {
		t.Errorf("%v, %q", err, rest)
	}
}

// A protocol of its own learns that the server is to end, in time to say so.
func TestUpgradeDrains(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Handler: HandlerFunc(func(r *Request) *Response {
		draining := r.Draining()
		return &Response{Status: 101, Header: Header{{"Upgrade", "upper"}}, Content: Upgrade(func(ctx context.Context, s netio.Stream) error {
			stop()
			select {
			case <-draining:
				_, err := io.WriteString(s, "goodbye")
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		})}
	})}
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	got := exchange(t, l.Addr().String(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: upper\r\n\r\n")
	if !strings.HasSuffix(got, "\r\n\r\ngoodbye") {
		t.Errorf("%q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if NewRequest(nil, nil).Draining() != nil {
		t.Error("a request without a server has one that ends")
	}
}

// An answer whose content is read from the request invites that content.
func TestContinueForStream(t *testing.T) {
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(func(r *Request) *Response {
		return &Response{Content: Stream{Reads: true, Write: func(_ context.Context, w *BodyWriter) error {
			_, err := io.Copy(w, r.Body())
			return err
		}}}
	})})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
	r := bufio.NewReader(conn)
	if line, _ := r.ReadString('\n'); !strings.HasPrefix(line, "HTTP/1.1 100 ") {
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
