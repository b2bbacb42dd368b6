package proxy

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

func get(t *testing.T, addr, method string) string {
	t.Helper()
	return asks(t, addr, method+" / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
}

func TestConnectionsAreKept(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		conns  int
	}{
		"kept":             {hello, 1},
		"chunks":           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 1},
		"no content":       {"HTTP/1.1 204 No Content\r\n\r\n", 1},
		"to be closed":     {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", 3},
		"HTTP/1.0":         {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 3},
		"HTTP/1.0, kept":   {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello", 1},
		"more than asked":  {hello + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 3},
		"205 with content": {"HTTP/1.1 205 Reset Content\r\nContent-Length: 4\r\n\r\nevil", 1},
	} {
		t.Run(name, func(t *testing.T) {
			up := serveScript(t, says(c.answer, true))
			addr := front(t, &Client{}, up.addr)
			for range 3 {
				if got := get(t, addr, "GET"); !strings.HasPrefix(got, "HTTP/1.1 20") || strings.Contains(got, "evil") {
					t.Errorf("%s", shortened(got))
				}
			}
			if _, conns := up.seen(); conns != c.conns {
				t.Errorf("%d connections, want %d", conns, c.conns)
			}
		})
	}
}

// An upstream that closes a connection just when it is used again has not seen
// the request: it is sent once more where that does no harm.
func TestStaleConnections(t *testing.T) {
	up := serveScript(t, func(n int, conn net.Conn, _ *bufio.Reader) bool {
		if n > 0 {
			return false
		}
		_, err := io.WriteString(conn, hello)
		return err == nil
	})
	addr := front(t, &Client{}, up.addr)
	for _, c := range []struct{ method, want string }{{"GET", "200"}, {"GET", "200"}, {"DELETE", "200"}, {"POST", "502"}, {"POST", "200"}} {
		if got := get(t, addr, c.method); !strings.HasPrefix(got, "HTTP/1.1 "+c.want) {
			t.Errorf("%s: %s", c.method, shortened(got))
		}
	}
}

// An upstream that has the request and says nothing may be doing what it asks for:
// nothing is sent twice.
func TestSilenceIsNoReasonToAskAgain(t *testing.T) {
	up := serveScript(t, func(n int, conn net.Conn, in *bufio.Reader) bool {
		if n > 0 {
			_, _ = in.ReadByte()
			return false
		}
		_, err := io.WriteString(conn, hello)
		return err == nil
	})
	for _, method := range []string{"DELETE", "GET"} {
		before, _ := up.seen()
		addr := front(t, &Client{HeadTimeout: 50 * time.Millisecond}, up.addr)
		for _, c := range []struct{ method, want string }{{"GET", "200"}, {method, "504"}} {
			if got := get(t, addr, c.method); !strings.HasPrefix(got, "HTTP/1.1 "+c.want) {
				t.Errorf("%s: %s, want %s", c.method, shortened(got), c.want)
			}
		}
		if requests, _ := up.seen(); len(requests)-len(before) != 2 {
			t.Errorf("%s: the upstream got %q", method, requests[len(before):])
		}
	}
}

func TestIdleConnectionsEnd(t *testing.T) {
	closed := make(chan struct{}, 1)
	up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		_, _ = io.WriteString(conn, hello)
		_, _ = in.ReadByte()
		closed <- struct{}{}
		return false
	})
	addr := front(t, &Client{IdleTimeout: 20 * time.Millisecond}, up.addr)
	get(t, addr, "GET")
	select {
	case <-closed:
	case <-time.After(patience):
		t.Error("an idle connection is never closed")
	}
	c := &Client{MaxIdle: 1, Dial: dialer}
	h, err := New(c, up.addr, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var two [2]*conn
	for i := range two {
		if two[i], err = c.get(t.Context(), &h.target, false); err != nil {
			t.Fatal(err)
		}
	}
	c.put(two[0])
	c.put(two[1])
	if got, err := c.get(t.Context(), &h.target, false); got != two[1] || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := two[0].Write([]byte("x")); err == nil {
		t.Error("the oldest one is kept beyond the limit")
	}
	c.Close()
	c.put(two[1])
	if _, err := two[1].Write([]byte("x")); err == nil {
		t.Error("a closed client keeps a connection")
	}
}

// Another protocol goes through both ways, with what came right behind the heads
// and the end of each side.
func TestUpgrades(t *testing.T) {
	up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: upper\r\nConnection: Upgrade, X-H\r\nX-H: 1\r\nX-A: b\r\n\r\nWELCOME ")
		text, _ := io.ReadAll(in)
		_, _ = io.WriteString(conn, strings.ToUpper(string(text)))
		return false
	})
	addr := front(t, &Client{}, up.addr)
	const offer = "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: upper\r\n\r\n"
	got := shortened(asks(t, addr, offer+"early bytes"))
	if got != "HTTP/1.1 101 Switching Protocols|Upgrade: upper|X-A: b|Connection: upgrade||WELCOME EARLY BYTES" {
		t.Errorf("%s", got)
	}
	for _, other := range []string{"Upgrade: other", "Upgrade: h2c", "X: upper"} {
		if got := asks(t, addr, strings.Replace(offer, "Upgrade: upper", other, 1)); !strings.HasPrefix(got, "HTTP/1.1 502 ") {
			t.Errorf("%s: %s", other, shortened(got))
		}
	}
}
