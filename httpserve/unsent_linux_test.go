package httpserve

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A client that does not read a large answer costs the system little memory.
func TestUnreadAnswerHoldsLittle(t *testing.T) {
	const size = 16 << 20
	f, err := os.Create(filepath.Join(t.TempDir(), "large"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	stream := Stream{Write: func(_ context.Context, w *BodyWriter) error {
		for range size / 4096 {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return err
			}
		}
		return nil
	}}
	for name, content := range map[string]Content{"file": Section{File: f, Length: size}, "stream": stream} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan Exchange, 1)
			addr, _ := serveSite(t, &Server{
				Observe: func(e Exchange) { ended <- e },
				Handler: HandlerFunc(func(*Request) *Response { return &Response{Content: content} }),
			})
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.(*net.TCPConn).SetReadBuffer(16 << 10)
			_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			time.Sleep(200 * time.Millisecond)
			conn.Close()
			select {
			case e := <-ended:
				if e.Sent > 4*unsentLimit {
					t.Errorf("%d bytes were taken by nobody", e.Sent)
				}
			case <-time.After(10 * time.Second):
				t.Error("the answer has not ended")
			}
		})
	}
}
