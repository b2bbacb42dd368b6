package proxy

import (
	"bufio"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

func TestParseTarget(t *testing.T) {
	for text, want := range map[string]target{
		"http://h":               {network: "tcp", addr: "h:80", host: "h"},
		"http://h:":              {network: "tcp", addr: "h:80", host: "h"},
		"h:81":                   {network: "tcp", addr: "h:81", host: "h:81"},
		"http://h:81/":           {network: "tcp", addr: "h:81", host: "h:81", rebased: true},
		"http://[::1]:81/a/b/":   {network: "tcp", addr: "[::1]:81", host: "[::1]:81", base: "/a/b", rebased: true},
		"http://h/a%20b":         {network: "tcp", addr: "h:80", host: "h", base: "/a%20b", rebased: true},
		"https://h":              {network: "tls", addr: "h:443", host: "h"},
		"HTTPS://h:8443/a":       {network: "tls", addr: "h:8443", host: "h:8443", base: "/a", rebased: true},
		"unix:/tmp/s":            {network: "unix", addr: "/tmp/s", host: "localhost"},
		"http://unix:/tmp/s:/a/": {network: "unix", addr: "/tmp/s", host: "localhost", base: "/a", rebased: true},
		"unix:s:/":               {network: "unix", addr: "s", host: "localhost", rebased: true},
	} {
		if got, err := parseTarget(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", "http://", "https://", "https://unix:/s", "ftp://h", "http://h:x", "http://h:99999", "http://u@h", "http://h/?q", "http://h/#f",
		"http://h/{x}", "http://h/%zz", "http://h/ a", "unix:", "unix::/a", "unix:/s:a", "http:///a", "http://a,b",
	} {
		if got, err := parseTarget(text); err == nil {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

// passedOn is the head that an upstream at url gets of a request that matches a
// route's pattern.
func passedOn(t *testing.T, c *Client, url, pattern, wire string) string {
	t.Helper()
	p, err := httpserve.ParsePattern(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var o Options
	if p.HasTail() {
		o.Tail = p.Names()[len(p.Names())-1]
	}
	h, err := New(c, url, o)
	if err != nil {
		t.Fatal(err)
	}
	var head string
	rt, err := httpserve.NewRouter([]httpserve.Route{{Pattern: p, Handler: httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
		head = string(h.appendHead(nil, r))
		return nil
	})}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var parsed http1.Head
	if _, err := http1.ParseHead([]byte(wire), http1.Limits{}, &parsed); err != nil {
		t.Fatal(err)
	}
	r := httpserve.NewRequest(&parsed, strings.NewReader(""))
	r.Remote = &net.TCPAddr{IP: net.ParseIP("2001:db8::7"), Port: 9}
	rt.Serve(r)
	return head
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ url, pattern, target, want string }{
		{"h", "/a/{x...}", "/a/b%2Fc//d?q=%20?", "/a/b%2Fc//d?q=%20?"},
		{"h", "/{x...}", "/?", "/?"},
		{"h", "/{x...}", "http://other", "/"},
		{"h", "/{x...}", "http://other?q", "/?q"},
		{"h", "/{x...}", "http://other/%61", "/%61"},
		{"h", "/a/{x...}", "/b/../a/%2e/c%20d", "/a/c%20d"},
		{"h", "/{x...}", "/a/..", "/"},
		{"h/", "/a/{x...}", "/a/b/c", "/b/c"},
		{"h/", "/a/{x...}", "/a/", "/"},
		{"h/base", "/a/{x...}", "/a/", "/base/"},
		{"h/base/", "/a/{x...}", "/a/b%2fc?q", "/base/b%2fc?q"},
		{"h/base", "/a/{x...}", "/%61%2Fb%2Fc", "/base/b%2Fc"},
		{"h/base", "/a/{y}/{x...}", "/a/y%2fb/c", "/base/b/c"},
		{"h/base", "/a/{x...}", "/a//b", "/base//b"},
		{"h/base", "/a/{x...}", "/a/b/../../a/c", "/base/c"},
		{"h/base", "/a/{x...}", "/a/%2e%2E/a/c%3fd", "/base/c%3Fd"},
		{"h/base", "/a", "/a?q", "/base?q"},
		{"h/", "/a", "/a", "/"},
		{"h/base", "/a/{x}", "/a/b", "/base"},
	} {
		head := passedOn(t, &Client{}, c.url, c.pattern, "GET "+c.target+" HTTP/1.1\r\nHost: x\r\n\r\n")
		line, _, _ := strings.Cut(head, "\r\n")
		if line != "GET "+c.want+" HTTP/1.1" {
			t.Errorf("%s %s %s: %s, want %s", c.url, c.pattern, c.target, line, c.want)
		}
	}
}

// CN17, and what else a proxy must do to the head of a request.
func TestRequestHeads(t *testing.T) {
	const ours = "X-Forwarded-Host: x:1|Forwarded: for=\"[2001:db8::7]\";host=\"x:1\";proto=http|X-Forwarded-For: 2001:db8::7|X-Forwarded-Proto: http|Via: 1.1 sockkit|"
	for _, c := range []struct{ name, request, want string }{
		{"plain", "GET / HTTP/1.1|Host: x:1|A: b|a: c", "GET / HTTP/1.1|Host: up:8|A: b|a: c|" + ours},
		{"hop by hop", "GET / HTTP/1.1|Host: x:1|Connection: close, X-H , x-i|X-H: 1|x-I: 2|Keep-Alive: 1|Proxy-Connection: 1|Proxy-Authorization: x|Trailer: x|Upgrade: x|TE: gzip|A: b",
			"GET / HTTP/1.1|Host: up:8|A: b|" + ours},
		{"ours cannot be taken off", "GET / HTTP/1.1|Host: x:1|Connection: Host, Forwarded, X-Forwarded-For, Via, Content-Length", "GET / HTTP/1.1|Host: up:8|" + ours},
		{"forged", "GET / HTTP/1.1|Host: x:1|Forwarded: for=1.1.1.1|X-Forwarded-For: 1.1.1.1|x_forwarded_for: 1.1.1.1|X-Forwarded-Port: 1|X-Real-IP: 1.1.1.1|Content_Length: 9|Transfer_Encoding: chunked|X_A: kept",
			"GET / HTTP/1.1|Host: up:8|X_A: kept|" + ours},
		{"via", "GET / HTTP/1.1|Host: x:1|Via: 1.0 a, 1.1 b", "GET / HTTP/1.1|Host: up:8|Via: 1.0 a, 1.1 b|" + ours},
		{"HTTP/1.0", "GET / HTTP/1.0|Host: x:1", strings.Replace("GET / HTTP/1.1|Host: up:8|"+ours, "Via: 1.1", "Via: 1.0", 1)},
		{"length", "POST / HTTP/1.1|Host: x:1|Content-Length: 007", "POST / HTTP/1.1|Host: up:8|" + ours + "Content-Length: 7|"},
		{"no content", "POST / HTTP/1.1|Host: x:1", "POST / HTTP/1.1|Host: up:8|" + ours + "Content-Length: 0|"},
		{"chunks", "GET / HTTP/1.1|Host: x:1|Transfer-Encoding: CHUNKED", "GET / HTTP/1.1|Host: up:8|" + ours + "Transfer-Encoding: chunked|"},
		{"expectation", "PUT / HTTP/1.1|Host: x:1|Content-Length: 7|Expect: 100-Continue", "PUT / HTTP/1.1|Host: up:8|" + ours + "Content-Length: 7|Expect: 100-continue|"},
		{"trailers", "GET / HTTP/1.1|Host: x:1|TE: trailers, gzip|Connection: TE", "GET / HTTP/1.1|Host: up:8|" + ours + "TE: trailers|Connection: TE|"},
		{"upgrade", "GET / HTTP/1.1|Host: x:1|Connection: keep-alive, Upgrade|Upgrade: websocket", "GET / HTTP/1.1|Host: up:8|" + ours + "Upgrade: websocket|Connection: upgrade|"},
		{"upgrades past us", "GET / HTTP/1.1|Host: x:1|Connection: Upgrade, HTTP2-Settings|Upgrade: h2c, HTTP/2.0, TLS/1.0, foo/1|HTTP2-Settings: x", "GET / HTTP/1.1|Host: up:8|" + ours + "Upgrade: foo/1|Connection: upgrade|"},
		{"upgrade with content", "GET / HTTP/1.1|Host: x:1|Connection: Upgrade|Upgrade: foo|Content-Length: 1", "GET / HTTP/1.1|Host: up:8|" + ours + "Content-Length: 1|"},
		{"OPTIONS goes on less often", "OPTIONS / HTTP/1.1|Host: x:1|Max-Forwards: 5", "OPTIONS / HTTP/1.1|Host: up:8|" + ours + "Max-Forwards: 4|"},
		{"GET does not care", "GET / HTTP/1.1|Host: x:1|Max-Forwards: 5", "GET / HTTP/1.1|Host: up:8|Max-Forwards: 5|" + ours},
	} {
		wire := strings.ReplaceAll(c.request, "|", "\r\n") + "\r\n\r\n"
		got := passedOn(t, &Client{}, "http://up:8", "/{x...}", wire)
		if got = strings.ReplaceAll(got, "\r\n", "|"); got != c.want+"|" {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestRequestsThatStayHere(t *testing.T) {
	up := serveScript(t, says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false))
	addr := front(t, &Client{}, up.addr)
	for request, want := range map[string]string{
		"OPTIONS / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n\r\n":                            "204",
		"TRACE / HTTP/1.1\r\nHost: h\r\nMax-Forwards: 0\r\n\r\n":                              "501",
		"GET / HTTP/1.1\r\nHost: h\r\nVia: " + strings.Repeat("1.1 sockkit,", 8) + "\r\n\r\n": "508",
	} {
		if got := asks(t, addr, request); !strings.HasPrefix(got, "HTTP/1.1 "+want) {
			t.Errorf("%q: %s", request, shortened(got))
		}
	}
	if requests, _ := up.seen(); len(requests) > 0 {
		t.Errorf("the upstream got %q", requests)
	}
}

// Whatever a client does to hide a request in another one, the upstream sees what
// this server has seen: nothing, or one request with that content.
func TestSmuggling(t *testing.T) {
	const evil = "GET /evil HTTP/1.1\r\nHost: h\r\n\r\n"
	size := strconv.Itoa(len(evil))
	hexSize := strconv.FormatInt(int64(len(evil)), 16)
	for name, request := range map[string]string{
		"CL.TE":            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + evil,
		"TE.CL":            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + hexSize + "\r\n" + evil + "\r\n0\r\n\r\n",
		"TE.TE":            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + evil,
		"TE with VT":       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + evil,
		"TE, space, colon": "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + evil,
		"TE folded":        "POST / HTTP/1.1\r\nHost: h\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + evil,
		"CL.CL":            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: " + size + "\r\n\r\n" + evil,
		"CL list":          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0, " + size + "\r\n\r\n" + evil,
		"CL plus":          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +" + size + "\r\n\r\n" + evil,
		"bare CR":          "POST / HTTP/1.1\r\nHost: h\r\nX: y\rContent-Length: " + size + "\r\n\r\n" + evil,
		"bare LF":          "POST / HTTP/1.1\r\nHost: h\nContent-Length: " + size + "\r\n\r\n" + evil,
		"TE in 1.0":        "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + evil,
		"chunk overflow":   "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n" + evil,
		"chunk size":       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + evil,
		"chunk end":        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\naXX0\r\n\r\n" + evil,
		"LF in target":     "GET /%0d%0aevil\nGET /evil HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
				_, _ = io.Copy(io.Discard, in)
				return false
			})
			got := asks(t, front(t, &Client{}, up.addr), request)
			requests, _ := up.seen()
			for _, r := range requests {
				if strings.Contains(r, "evil") || !strings.HasPrefix(name, "chunk ") {
					t.Errorf("the upstream got %q", r)
				}
			}
			if !strings.HasPrefix(got, "HTTP/1.1 400 ") || strings.Count(got, "HTTP/1.1") != 1 {
				t.Errorf("the client got %s", shortened(got))
			}
		})
	}
}

// FuzzPath holds that a target stays one word, below its base, and that what was
// matched is what is asked for.
func FuzzPath(f *testing.F) {
	for _, path := range []string{"/a/b", "/a/%2e%2e/a/x", "/a/..%2f..", "/a//", "/%61/c?d", "/a/%C3%A9"} {
		f.Add(path)
	}
	base := target{base: "/base", rebased: true}
	pattern, err := httpserve.ParsePattern("/a/{x...}")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		var head http1.Head
		if _, err := http1.ParseHead([]byte("GET "+path+" HTTP/1.1\r\nHost: h\r\n\r\n"), http1.Limits{}, &head); err != nil {
			return
		}
		check := httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
			got := string(base.appendTarget(nil, r, "x"))
			asked, _, _ := strings.Cut(got, "?")
			decoded, _, err := http1.DecodePath(nil, []byte(asked))
			if value, _ := r.Params.Get("x"); err != nil || string(decoded) != "/base/"+string(value) {
				t.Errorf("%q: %q means %q, %v", path, got, decoded, err)
			}
			return nil
		})
		rt, err := httpserve.NewRouter([]httpserve.Route{{Pattern: pattern, Handler: check}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		rt.Serve(httpserve.NewRequest(&head, strings.NewReader("")))
	})
}
