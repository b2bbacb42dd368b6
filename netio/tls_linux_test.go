package netio

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

// What the kernel knows of a connection is asked beneath TLS.
func TestKernelBeneathTLS(t *testing.T) {
	l, e := listenTLS(t, ListenOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	accepted := make(chan Stream, 1)
	go func() {
		s, _, err := l.Accept(ctx)
		if err != nil {
			t.Error(err)
		}
		accepted <- s
	}()
	client, err := new(Dialer).Open(ctx, e, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	server := <-accepted
	if server == nil {
		t.FailNow()
	}
	defer server.Close()
	if n, known := Unacknowledged(server); !known {
		t.Errorf("unacknowledged: %d, %v", n, known)
	}
	if PeerLost(server) {
		t.Error("the peer is there, and counts as lost")
	}
	_ = client.(*secure.Conn).NetConn().(*net.TCPConn).SetLinger(0)
	_ = client.(*secure.Conn).NetConn().Close()
	for !PeerLost(server) {
		if ctx.Err() != nil {
			t.Fatal("a reset is not noticed")
		}
		time.Sleep(time.Millisecond)
	}
}
