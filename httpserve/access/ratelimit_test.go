package access

import (
	"net"
	"net/netip"
	"testing"
	"time"
)

func TestRateLimit(t *testing.T) {
	clock := time.Unix(1000, 0)
	l := NewRateLimit(hello{}, 3, 3*time.Second)
	l.now = func() time.Time { return clock }
	for _, c := range []struct {
		after  time.Duration
		client string
		status int
		again  string
	}{
		{0, "192.0.2.1", 200, ""}, {0, "192.0.2.1", 200, ""}, {0, "192.0.2.1", 200, ""},
		{0, "192.0.2.1", 429, "1"},
		{0, "192.0.2.2", 200, ""},
		{500 * time.Millisecond, "192.0.2.1", 429, "1"},
		{500 * time.Millisecond, "192.0.2.1", 200, ""},
		{0, "192.0.2.1", 429, "1"},
		{0, "2001:db8::1", 200, ""}, {0, "2001:db8::2", 200, ""}, {0, "2001:db8:0:0:1::3", 200, ""},
		{0, "2001:db8::4", 429, "1"},
		{0, "2001:db8:0:1::1", 200, ""},
		{time.Minute, "192.0.2.1", 200, ""}, {0, "192.0.2.1", 200, ""}, {0, "192.0.2.1", 200, ""},
		{0, "192.0.2.1", 429, "1"},
	} {
		clock = clock.Add(c.after)
		r := request(t, "GET /")
		r.Remote = &net.TCPAddr{IP: net.ParseIP(c.client), Port: 1}
		answer := l.Serve(r)
		if answer.Status != c.status || answer.Header.Get("Retry-After") != c.again {
			t.Errorf("at %v, %s: %d, %q; want %d, %q", clock.Unix(), c.client, answer.Status, answer.Header.Get("Retry-After"), c.status, c.again)
		}
	}
	slow := NewRateLimit(hello{}, 1, time.Hour)
	slow.now = l.now
	slow.Serve(request(t, "GET /"))
	if a := slow.Serve(request(t, "GET /")); a.Header.Get("Retry-After") != "3600" {
		t.Errorf("one an hour: %s", a.Header.Get("Retry-After"))
	}
}

func TestRateLimitIsBounded(t *testing.T) {
	clock := time.Unix(1000, 0)
	l := NewRateLimit(hello{}, 1, time.Second)
	l.now = func() time.Time { return clock }
	client := func(i int) netip.Prefix {
		return clientNetwork(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
	}
	refused := 0
	for i := range mostClients + 10 {
		if l.take(client(i)) > 0 {
			refused++
		}
	}
	if len(l.until) > mostClients+1 || refused != 9 {
		t.Errorf("%d clients, %d refused", len(l.until), refused)
	}
	clock = clock.Add(2 * time.Second)
	if l.take(client(mostClients+20)) > 0 || len(l.until) > 2 {
		t.Errorf("%d clients after a pause", len(l.until))
	}
}
