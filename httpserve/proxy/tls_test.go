package proxy

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
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

// serveSecured is serveScript over TLS, and a client that trusts it.
func serveSecured(t *testing.T, answer script) (*scripted, *Client) {
	t.Helper()
	cert, err := secure.SelfSigned([]string{"127.0.0.1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{*cert}}
	up := serveOver(t, func(conn net.Conn) net.Conn { return tls.Server(conn, config) }, answer)
	client, err := secure.NewClient(secure.Options{Pin: secure.PinOf(cert.Leaf).String()}, "127.0.0.1", nil)
	if err != nil {
		t.Fatal(err)
	}
	return up, &Client{Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		if network != "tls" {
			return nil, errors.New("not over TLS")
		}
		conn, err := dialer(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		return client.Handshake(ctx, conn)
	}}
}

// An upstream over TLS may answer before it has read all of the request: the write
// that is under way then is finished, as one that is broken off ends the connection.
func TestBothWaysAtOnceOverTLS(t *testing.T) {
	const size = 8 << 20
	up, client := serveSecured(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size)
		time.Sleep(50 * time.Millisecond) // writes wait by then
		_, err := io.CopyN(conn, in, size)
		return err == nil
	})
	addr := front(t, client, "https://"+up.addr)
	sent := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	for range 2 { // the connection is used again
		resp, err := http.Post("http://"+addr+"/", "a/b", bytes.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !bytes.Equal(got, sent) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if _, conns := up.seen(); conns != 1 {
		t.Errorf("%d connections", conns)
	}
}

// An answer that ends with its connection is whole only if that ends with a
// close_notify: anybody on the way can cut it.
func TestAnswersThatAreCut(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\n\r\nhalf of it"
	up, client := serveSecured(t, func(n int, conn net.Conn, _ *bufio.Reader) bool {
		_, _ = io.WriteString(conn, answer)
		secured := conn.(*tls.Conn)
		_ = secured.NetConn().(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, secured.NetConn())
		return false
	})
	got := get(t, front(t, client, "https://"+up.addr), "GET")
	if !strings.Contains(got, "half of it") || strings.HasSuffix(got, "0\r\n\r\n") {
		t.Errorf("cut: %q", got)
	}
	up, client = serveSecured(t, says(answer, false))
	got = get(t, front(t, client, "https://"+up.addr), "GET")
	if !strings.Contains(got, "half of it") || !strings.HasSuffix(got, "0\r\n\r\n") {
		t.Errorf("whole: %q", got)
	}
}

// A kept connection that the upstream has ended, with a close_notify or without, is
// not used again.
func TestStaleConnectionsOverTLS(t *testing.T) {
	up, client := serveSecured(t, says(hello, false))
	addr := front(t, client, "https://"+up.addr)
	for range 3 {
		if got := get(t, addr, "POST"); !strings.HasPrefix(got, "HTTP/1.1 200") {
			t.Errorf("%q", got)
		}
		time.Sleep(20 * time.Millisecond) // until the end has come
	}
}
