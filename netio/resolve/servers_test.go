//go:build linux

package resolve

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

const servfail, noerror, nxdomain = 2, 0, 3

// turning answers questions with what it was given, in that order; the last stays.
func turning(t *testing.T, rcode func(asked int, checked bool) byte) Servers {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { conn.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 512)
		for asked := 1; ; asked++ {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			checked := buf[3]&0x10 == 0
			buf[2] |= 0x80 // an answer
			buf[3] = rcode(asked, checked)
			_, _ = conn.WriteTo(buf[:n], from)
		}
	}()
	server, err := dns.ParseServer(conn.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	var d net.Dialer
	return Servers{List: []dns.Server{server}, Client: &dns.Client{Dial: d.DialContext, Timeout: time.Second}}
}

// A server that fails is blamed on DNSSEC only if it fails again, and only when it
// has to check.
func TestServfail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		rcode func(asked int, checked bool) byte
		want  error
	}{
		{"bogus", func(_ int, checked bool) byte {
			if checked {
				return servfail
			}
			return noerror
		}, ErrBogus},
		{"always", func(int, bool) byte { return servfail }, ErrServer},
		{"once", func(asked int, _ bool) byte {
			if asked == 1 {
				return servfail
			}
			return nxdomain
		}, ErrNoName},
	}
	for _, tt := range tests {
		a := turning(t, tt.rcode).Lookup(context.Background(), "example", dns.TypeA)
		if !errors.Is(a.Err, tt.want) {
			t.Errorf("%s: %v", tt.name, a.Err)
		}
	}
}
