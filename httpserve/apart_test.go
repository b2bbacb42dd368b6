package httpserve

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// conversing answers with the content while it comes, as "/mirror", or without
// it, once it has waited for a piece in vain, as "/bored".
func conversing(r *Request) *Response {
	pieces := make(chan []byte, 1000)
	end := sync.OnceFunc(func() { close(pieces) })
	read := func(content io.Reader) {
		for buf := make([]byte, 4); ; {
			n, err := content.Read(buf)
			if n > 0 {
				pieces <- bytes.Clone(buf[:n])
			}
			switch {
			case errors.Is(err, ErrStopped):
				return
			case err != nil:
				end()
				return
			}
		}
	}
	stop := r.ReadApart(read)
	if string(r.Path()) == "/bored" {
		time.Sleep(20 * time.Millisecond)
		stop()
		return Text(200, "bored")
	}
	first := <-pieces
	stop()
	return &Response{Content: Stream{Write: func(_ context.Context, w *BodyWriter) error {
		defer r.ReadApart(read)()
		for piece := first; piece != nil; piece = <-pieces {
			_, _ = w.Write(piece)
			if err := w.Flush(); err != nil {
				return err
			}
		}
		return r.bodyError()
	}}}
}

// talk sends pieces of content, each once the one before has come back.
func talk(t *testing.T, conn net.Conn, in *bufio.Reader, expects bool) {
	t.Helper()
	head := "POST /mirror HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
	if expects {
		head += "Expect: 100-continue\r\n"
	}
	_, _ = io.WriteString(conn, head+"\r\n")
	if expects {
		const asked = "HTTP/1.1 100 Continue\r\n\r\n"
		if line, _ := in.Peek(len(asked)); string(line) != asked {
			t.Fatalf("%q", line)
		}
		_, _ = in.Discard(len(asked))
	}
	_, _ = io.WriteString(conn, "3\r\none\r\n")
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 3)
	for _, piece := range []string{"two", "six", "ten"} {
		if _, err := io.ReadFull(resp.Body, got); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "3\r\n%s\r\n", piece)
	}
	_, _ = io.WriteString(conn, "0\r\n\r\n")
	if rest, err := io.ReadAll(resp.Body); string(rest) != "ten" || err != nil {
		t.Fatalf("%q %v", rest, err)
	}
}

func TestReadApart(t *testing.T) {
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(conversing)})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	converseOften(t, conn)
}

// In TLS, reading stops between records without harm.
func TestReadApartInTLS(t *testing.T) {
	lender := httptest.NewTLSServer(nil)
	certificates := lender.TLS.Certificates
	lender.Close()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: certificates})
	if err != nil {
		t.Fatal(err)
	}
	s, served := &Server{Handler: HandlerFunc(conversing), Drain: time.Second}, make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { served <- s.Serve(ctx, l) }()
	defer func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	converseOften(t, conn)
}

// converse goes through many requests on one connection, and closes it.
func converseOften(t *testing.T, conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	in := bufio.NewReader(conn)
	for i := range 20 {
		talk(t, conn, in, i%2 == 1)
		// What is not read while the answer is made is thrown away behind it.
		_, _ = io.WriteString(conn, "POST /bored HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nso")
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(resp.Body); string(text) != "bored\n" || resp.Close {
			t.Fatalf("%q, close %v", text, resp.Close)
		}
		_, _ = io.WriteString(conn, " boring")
	}
}

func TestReadApartOfBrokenContent(t *testing.T) {
	addr, _ := serveSite(t, &Server{Handler: HandlerFunc(conversing)})
	for _, request := range []string{
		"Content-Length: 4\r\n\r\nab", "Content-Length: 4\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nx",
	} {
		got := exchange(t, addr, "POST /mirror HTTP/1.1\r\nHost: h\r\n"+request)
		if begun := strings.HasPrefix(got, "HTTP/1.1 200 "); !begun && !strings.HasPrefix(got, "HTTP/1.1 400 ") || strings.Contains(got, "\r\n0\r\n") {
			t.Errorf("%q: %q", request, got)
		}
	}
}
