package httpserve

import (
	"io"
	"net"
	"runtime"
	"testing"
	"time"
)

// TestLoad holds that what is counted is there while it is, and no longer, however
// a handler ends.
func TestLoad(t *testing.T) {
	load := &Load{}
	inside, leave := make(chan struct{}), make(chan struct{})
	handler := HandlerFunc(func(r *Request) *Response {
		inside <- struct{}{}
		<-leave
		switch string(r.Path()) {
		case "/panic":
			panic("on purpose")
		case "/exit":
			runtime.Goexit()
		}
		return Text(200, "")
	})
	addr, stop := serveSite(t, &Server{Handler: handler, Load: load})
	for i, path := range []string{"/", "/panic", "/exit"} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		<-inside
		if load.Connections() != 1 || load.Requests() != 1 || load.Accepted() != uint64(i+1) {
			t.Errorf("%s: %d connections, %d requests, %d accepted", path, load.Connections(), load.Requests(), load.Accepted())
		}
		leave <- struct{}{}
		_, _ = io.Copy(io.Discard, conn) // one of them ends with nothing
		conn.Close()
		for end := time.Now().Add(5 * time.Second); load.Connections() > 0 && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		if load.Connections() != 0 || load.Requests() != 0 {
			t.Errorf("after %s: %d connections, %d requests", path, load.Connections(), load.Requests())
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
