package httpserve

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// A handler that is interrupted while it waits for content answers, reads on, and
// leaves a connection that is as good as before.
func TestInterruptBody(t *testing.T) {
	addr, _ := serveSite(t, &Server{BodyTimeout: 10 * time.Second, IdleTimeout: 10 * time.Second, Handler: HandlerFunc(func(r *Request) *Response {
		return &Response{Content: Stream{Write: func(_ context.Context, w *BodyWriter) error {
			go r.InterruptBody()
			if _, err := r.Body().Read(make([]byte, 10)); !errors.Is(err, ErrInterrupted) {
				return errors.New("not interrupted")
			}
			_, _ = io.WriteString(w, "before ")
			if err := w.Flush(); err != nil {
				return err
			}
			body, err := io.ReadAll(r.Body())
			_, _ = w.Write(body)
			r.InterruptBody() // finds no read
			return err
		}}}
	})})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	in := bufio.NewReader(conn)
	for range 3 {
		_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp.Body, make([]byte, len("before "))); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "after")
		if rest, err := io.ReadAll(resp.Body); string(rest) != "after" || err != nil {
			t.Fatalf("%q, %v", rest, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
