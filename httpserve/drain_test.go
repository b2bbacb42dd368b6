package httpserve

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A server that is told to end under load answers every request that it gets:
// each client hears of the end with an answer, and never instead of one.
func TestDrainUnderLoad(t *testing.T) {
	addr, stop := serveSite(t, &Server{Drain: 5 * time.Second})
	drainUnderLoad(t, stop, func() (net.Conn, error) { return net.Dial("tcp", addr) })
}

func TestDrainUnderLoadOverTLS(t *testing.T) {
	addr, stop := serveSecurely(t, &Server{Drain: 5 * time.Second})
	drainUnderLoad(t, stop, func() (net.Conn, error) {
		return tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
	})
}

func drainUnderLoad(t *testing.T, stop func() error, dial func() (net.Conn, error)) {
	t.Helper()
	var clients, busy sync.WaitGroup
	var answered atomic.Int64
	lost := make(chan error, 100)
	for range 100 {
		busy.Add(1)
		clients.Go(func() {
			n, err := requestUntilClosed(dial, sync.OnceFunc(busy.Done))
			answered.Add(n)
			if err != nil {
				lost <- err
			}
		})
	}
	busy.Wait()
	time.Sleep(100 * time.Millisecond)
	if err := stop(); err != nil {
		t.Error(err)
	}
	clients.Wait()
	close(lost)
	for err := range lost {
		t.Errorf("a request was lost: %v", err)
	}
	t.Logf("%d requests answered", answered.Load())
}

// requestUntilClosed sends one request after the other until an answer says that
// it was the last. begun is called after the first one, or a failure.
func requestUntilClosed(dial func() (net.Conn, error), begun func()) (answered int64, err error) {
	defer begun()
	conn, err := dial()
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return 0, err
	}
	r := bufio.NewReader(conn)
	for {
		if _, err := io.WriteString(conn, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			return answered, err
		}
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			return answered, err
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			return answered, err
		}
		answered++
		begun()
		if resp.Close {
			return answered, nil
		}
	}
}
