package commands

import (
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rsc.io/qr"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio"
)

// proxied is a listener on 127.0.0.1 that trusts proxies there.
func proxied(t *testing.T) *proxiedListener {
	t.Helper()
	l, err := netio.Listen(t.Context(), netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	gate := &httpGate{header: true, callers: callers{rules: new(atomic.Pointer[netio.ACL])}}
	gate.trusted.addrs.Add(netip.MustParsePrefix("127.0.0.0/8"))
	p := newProxiedListener(l, gate.trusted.believes, gate.admits, func(string, ...any) {})
	t.Cleanup(func() { p.Close() })
	return p
}

func dialed(t *testing.T, to net.Addr) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestProxiesDoNotWaitForEachOther(t *testing.T) {
	l := proxied(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for range 3 {
		dialed(t, l.Addr()) // and says nothing
	}
	quick := dialed(t, l.Addr())
	if _, err := io.WriteString(quick, "PROXY TCP4 203.0.113.7 192.0.2.1 4000 80\r\nrest"); err != nil {
		t.Fatal(err)
	}
	s, p, err := l.Accept(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	conn := s.(net.Conn)
	if p.Addr.String() != "203.0.113.7:4000" || conn.RemoteAddr() != p.Addr || conn.LocalAddr().String() != "192.0.2.1:80" || p.Local != conn.LocalAddr() {
		t.Errorf("%v, %v to %v", p, conn.RemoteAddr(), conn.LocalAddr())
	}
	rest := make([]byte, 4)
	if _, err := io.ReadFull(s, rest); err != nil || string(rest) != "rest" {
		t.Errorf("%q, %v", rest, err)
	}
	began := time.Now()
	l.Close()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("Close waited %s for proxies that say nothing", took)
	}
	if _, _, err := l.Accept(ctx); err == nil {
		t.Error("a closed listener accepts")
	}
}

func TestWhoIsAdmitted(t *testing.T) {
	gate := &httpGate{callers: callers{rules: new(atomic.Pointer[netio.ACL]), sources: netio.ACLSources{Allow: []string{"203.0.113.0/24"}}}}
	if err := gate.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	gate.trusted.addrs.Add(netip.MustParsePrefix("10.0.0.0/8"))
	for text, want := range map[string]bool{"203.0.113.7": true, "198.51.100.1": false, "10.1.1.1": true} {
		if got := gate.admits(&net.TCPAddr{IP: net.ParseIP(text)}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if !gate.admits(&net.UnixAddr{}) {
		t.Error("a Unix socket is kept out")
	}
	if gate.trusted.believes(netip.Addr{}) {
		t.Error("the peer of a Unix socket is believed unasked")
	}
}

func TestRatePerTime(t *testing.T) {
	for text, want := range map[string]requestRate{
		"10/s": {10, time.Second}, "1/m": {1, time.Minute}, "1000/h": {1000, time.Hour},
		"": {}, "10": {}, "0/s": {}, "-1/s": {}, "+1/s": {}, "1.5/s": {}, "10/d": {}, "10/": {}, "/s": {}, "99999999999/s": {},
	} {
		if got, err := ratePerTime(text); got != want || (err == nil) != (want.n > 0) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// TestQRLines reads the modules back from what is drawn.
func TestQRLines(t *testing.T) {
	code, err := qr.Encode("http://192.0.2.7:8080/", qr.L)
	if err != nil {
		t.Fatal(err)
	}
	lines := qrLines(code.Size, code.Black)
	at := func(x, y int) bool {
		drawn := []rune(lines[(y+quietZone)/2])[x+quietZone]
		if (y+quietZone)%2 == 0 {
			return drawn == ' ' || drawn == '▄'
		}
		return drawn == ' ' || drawn == '▀'
	}
	for y := -quietZone; y < code.Size+quietZone; y++ {
		for x := -quietZone; x < code.Size+quietZone; x++ {
			inside := x >= 0 && y >= 0 && x < code.Size && y < code.Size
			if got, want := at(x, y), inside && code.Black(x, y); got != want {
				t.Fatalf("module %d, %d: dark %v, want %v\n%s", x, y, got, want, strings.Join(lines, "\n"))
			}
		}
	}
}

func TestReachableByOthers(t *testing.T) {
	for url, want := range map[string]bool{
		"http://localhost:8080/": false, "http://127.0.0.1/": false, "http://[::1]:80/": false, "unix:/tmp/s": false,
		"http://192.0.2.7:8080/": true, "http://[2001:db8::7]:8080/": true, "https://box.example/": true,
		"http://169.254.1.1:8080/": false, "http://[2001:db8::7]/": true,
	} {
		if got := reachableByOthers(url); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

// TestChainPassesOnInline holds that none of what guards a site makes fast
// answers slow.
func TestChainPassesOnInline(t *testing.T) {
	var o httpOptions
	o.server = &httpserve.Server{}
	o.access = httpAccess{origins: []string{"*"}, limit: requestRate{10, time.Second}}
	o.operations = httpOperations{metrics: "/metrics", health: "/health"}
	o.gate.rules = new(atomic.Pointer[netio.ACL])
	o.gate.sources.Deny = []string{"203.0.113.7"}
	o.gate.trusted.addrs.Add(netip.MustParsePrefix("127.0.0.0/8"))
	for _, inline := range []bool{true, false} {
		h, _, err := o.chain(t.Context(), NewConsole(), answering{inline})
		if err != nil {
			t.Fatal(err)
		}
		r := httpserve.NewRequest(parsedHead(t), nil)
		if i, ok := h.(httpserve.Inliner); !ok || i.Inline(r) != inline {
			t.Errorf("of a site that says %v: %v", inline, i.Inline(r))
		}
		if answer := h.Serve(r); answer.Status != 204 {
			t.Errorf("status %d", answer.Status)
		}
	}
}

// answering is a site.
type answering struct{ inline bool }

func (answering) Serve(*httpserve.Request) *httpserve.Response {
	return &httpserve.Response{Status: 204}
}

func (a answering) Inline(*httpserve.Request) bool { return a.inline }
