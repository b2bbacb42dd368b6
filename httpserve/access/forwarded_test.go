package access

import (
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/httpserve"
)

// How the client has asked is taken from trusted proxies alone, and only what can
// be true.
func TestFront(t *testing.T) {
	var seen httpserve.Front
	f := Forwarded{Handler: httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
		seen = r.Front
		return nil
	})}
	const proto, host = "X-Forwarded-Proto: ", "X-Forwarded-Host: "
	for _, c := range []struct {
		trusted string
		fields  []string
		want    httpserve.Front
	}{
		{"192.0.2.1", nil, httpserve.Front{}},
		{"192.0.2.1", []string{proto + "https", host + "site.test:8443"}, httpserve.Front{Proto: "https", Host: "site.test:8443"}},
		{"192.0.2.1", []string{proto + "HTTPS , http", host + "a.test, b.test"}, httpserve.Front{Proto: "https", Host: "a.test"}},
		{"192.0.2.1", []string{proto + "https", "X-Forwarded-For: 203.0.113.7"}, httpserve.Front{Proto: "https"}},
		{"192.0.2.1", []string{proto + "gopher", host + "a b\""}, httpserve.Front{}},
		{"192.0.2.1", []string{proto, host + ":80"}, httpserve.Front{}},
		{"192.0.2.1", []string{host + "[2001:db8::1]:80"}, httpserve.Front{Host: "[2001:db8::1]:80"}},
		{"192.0.2.2", []string{proto + "https", host + "site.test"}, httpserve.Front{}},
	} {
		f.Trusted = only(c.trusted)
		if f.Serve(request(t, "GET /", c.fields...)); seen != c.want {
			t.Errorf("%s, %q: %+v, want %+v", c.trusted, c.fields, seen, c.want)
		}
	}
}

func TestForwarded(t *testing.T) {
	network := netip.MustParsePrefix("192.0.2.0/24")
	seen := ""
	f := Forwarded{
		Handler: httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
			seen = r.Remote.String()
			return httpserve.Text(200, "")
		}),
		Trusted: network.Contains,
	}
	for _, c := range []struct {
		name   string
		fields []string
		want   string
	}{
		{"nothing said", nil, "192.0.2.1:4000"},
		{"one", []string{"X-Forwarded-For: 203.0.113.7"}, "203.0.113.7:0"},
		{"the last", []string{"X-Forwarded-For: 198.51.100.1, 203.0.113.7"}, "203.0.113.7:0"},
		{"behind two proxies", []string{"X-Forwarded-For: 10.0.0.1, 203.0.113.7, 192.0.2.9"}, "203.0.113.7:0"},
		{"on two lines", []string{"X-Forwarded-For: 10.0.0.1", "X-Forwarded-For: 203.0.113.7, 192.0.2.9"}, "203.0.113.7:0"},
		{"all trusted", []string{"X-Forwarded-For: 192.0.2.8, 192.0.2.9"}, "192.0.2.8:0"},
		{"with ports", []string{"X-Forwarded-For: 203.0.113.7:4711"}, "203.0.113.7:0"},
		{"IPv6", []string{"X-Forwarded-For: 2001:db8::7"}, "[2001:db8::7]:0"},
		{"IPv6 in brackets", []string{"X-Forwarded-For: [2001:db8::7]"}, "[2001:db8::7]:0"},
		{"IPv6 with a port", []string{"X-Forwarded-For: [2001:db8::7]:80"}, "[2001:db8::7]:0"},
		{"mapped", []string{"X-Forwarded-For: ::ffff:203.0.113.7"}, "203.0.113.7:0"},
		{"a zone", []string{`X-Forwarded-For: fe80::1%" 200`}, "[fe80::1]:0"},
		{"unknown", []string{"X-Forwarded-For: unknown"}, "192.0.2.1:4000"},
		{"garbage before", []string{"X-Forwarded-For: x, 203.0.113.7"}, "203.0.113.7:0"},
		{"garbage behind", []string{"X-Forwarded-For: 203.0.113.7, x"}, "192.0.2.1:4000"},
		{"garbage between", []string{"X-Forwarded-For: 203.0.113.7, x, 192.0.2.9"}, "192.0.2.9:0"},
		{"an open quote", []string{`X-Forwarded-For: ", 203.0.113.7`}, "203.0.113.7:0"},
		{"empty", []string{"X-Forwarded-For:"}, "192.0.2.1:4000"},
		{"Forwarded", []string{`Forwarded: for=198.51.100.1;proto=https, For="[2001:db8::7]:80";by=192.0.2.1`}, "[2001:db8::7]:0"},
		{"Forwarded, two lines", []string{"Forwarded: for=203.0.113.7", "Forwarded: proto=http;for=192.0.2.5"}, "203.0.113.7:0"},
		{"Forwarded, hidden", []string{"Forwarded: for=_secret"}, "192.0.2.1:4000"},
		{"Forwarded, none", []string{"Forwarded: proto=http"}, "192.0.2.1:4000"},
		{"Forwarded, an open quote", []string{`Forwarded: for="x, for=203.0.113.7`}, "203.0.113.7:0"},
		{"both", []string{"Forwarded: for=198.51.100.1", "X-Forwarded-For: 203.0.113.7"}, "203.0.113.7:0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(t, "GET /", c.fields...)
			if f.Serve(r); seen != c.want {
				t.Errorf("client %s, want %s", seen, c.want)
			}
		})
	}
	r := request(t, "GET /", "X-Forwarded-For: 203.0.113.7")
	r.Remote = &net.TCPAddr{IP: net.IPv4(198, 51, 100, 9), Port: 1}
	if f.Serve(r); seen != "198.51.100.9:1" {
		t.Errorf("a stranger is believed: %s", seen)
	}
}

func TestForwardedOverUnixSocket(t *testing.T) {
	seen := ""
	f := Forwarded{
		Handler: httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
			seen = r.Remote.String()
			return nil
		}),
		Trusted: func(addr netip.Addr) bool { return !addr.IsValid() },
	}
	r := request(t, "GET /", "X-Forwarded-For: 203.0.113.7")
	r.Remote = &net.UnixAddr{Net: "unix"}
	if f.Serve(r); seen != "203.0.113.7:0" {
		t.Error(seen)
	}
	r = request(t, "GET /")
	r.Remote = &net.UnixAddr{Net: "unix", Name: "@me"}
	if f.Serve(r); seen != "@me" {
		t.Error(seen)
	}
}

// FuzzForwarded: whatever a client writes into the fields, the address that a
// trusted proxy appends is the client.
func FuzzForwarded(f *testing.F) {
	for _, seed := range []string{"", "198.51.100.1", `"`, `for="`, "x, y", "unknown", "192.0.2.9", ";;for=,", `\`, "[", "192.0.2.1, 192.0.2.2"} {
		f.Add(seed)
	}
	trusted := netip.MustParsePrefix("192.0.2.0/24")
	h := Forwarded{Handler: hello{}, Trusted: trusted.Contains}
	f.Fuzz(func(t *testing.T, said string) {
		if strings.ContainsFunc(said, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Skip("it cannot be in a field")
		}
		for _, fields := range [][]string{
			{"X-Forwarded-For: " + said + ", 203.0.113.7"},
			{"X-Forwarded-For: " + said, "X-Forwarded-For: 203.0.113.7"},
			{"X-Forwarded-For: 203.0.113.7, 192.0.2.5", "Forwarded: " + said},
			{"Forwarded: " + said + ", for=203.0.113.7"},
			{"Forwarded: " + said, "Forwarded: for=\"203.0.113.7:80\""},
		} {
			r := request(t, "GET /", fields...)
			h.Serve(r)
			if got := clientOf(r); got != netip.MustParseAddr("203.0.113.7") {
				t.Errorf("%q: %s", fields, got)
			}
		}
	})
}
