package actions

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/proxy"
)

// route makes the handler of a pattern as it answers behind a router.
func route(t testing.TB, pattern string, s Spec) httpserve.Handler {
	t.Helper()
	p, err := httpserve.ParsePattern(pattern)
	if err != nil {
		t.Fatal(err)
	}
	s.Names = p.Names()
	h, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	rt, err := httpserve.NewRouter([]httpserve.Route{{Pattern: p, Handler: h}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// request reads a request as it is sent, and its body after an empty line.
func request(t testing.TB, text string) *httpserve.Request {
	t.Helper()
	raw, body, _ := strings.Cut(text, "\n\n")
	line, fields, _ := strings.Cut(raw, "\n")
	wire := line + " HTTP/1.1\r\nHost: h\r\n"
	for field := range strings.Lines(fields) {
		wire += strings.TrimSuffix(field, "\n") + "\r\n"
	}
	head := new(http1.Head)
	if _, err := http1.ParseHead([]byte(wire+"\r\n"), http1.Limits{}, head); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return httpserve.NewRequest(head, strings.NewReader(body))
}

// content is what a response sends.
func content(t testing.TB, resp *httpserve.Response) string {
	t.Helper()
	var b strings.Builder
	switch c := resp.Content.(type) {
	case httpserve.Bytes:
		b.Write(c)
	case httpserve.Stream:
		if err := c.Write(t.Context(), &httpserve.BodyWriter{Writer: &b}); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestActions(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		spec          Spec
		request       string
		status        int
		fields        string // some of them, as "Name: value, ..."
		content       string
	}{
		{"text", "GET /", Spec{Kind: "text", Rest: `a\n{b}`}, "GET /", 200, "Content-Type: text/plain; charset=utf-8", `a\n{b}`},
		{"empty text", "GET /", Spec{Kind: "text"}, "GET /", 200, "", ""},
		{"text with names", "GET /{a}/{b...}", Spec{Kind: "text", Rest: "{a}-{b}-{c}-{{a}}{"}, "GET /x/y/%7Bz", 200, "", "x-y/{z-{c}-{x}{"},
		{"values are not filled in again", "GET /{a}/{b}", Spec{Kind: "text", Rest: "{a}{b}"}, "GET /%7Bb%7D/x", 200, "", "{b}x"},
		{"status and type", "GET /", Spec{Kind: "text", Status: 503, Type: "text/html", Rest: "x"}, "GET /", 503, "Content-Type: text/html", "x"},
		{"header", "GET /", Spec{Kind: "text", Header: httpserve.Header{{Name: "content-type", Value: "a/b"}, {Name: "X-A", Value: "1"}, {Name: "X-A", Value: "2"}}}, "GET /", 200, "content-type: a/b, X-A: 1, X-A: 2", ""},
		{"json", "GET /", Spec{Kind: "json", Rest: `{"a":1}`}, "GET /", 200, "Content-Type: application/json", `{"a":1}`},
		{"json is escaped", "GET /{id}", Spec{Kind: "json", Rest: `{"id":"{id}"}`}, "GET /%22%7D%0A%C3%A9", 200, "", `{"id":"\"}\né"}`},
		{"status", "GET /", Spec{Kind: "status", Status: 410}, "GET /", 410, "Content-Type: text/plain; charset=utf-8", "410 Gone\n"},
		{"redirect", "GET /", Spec{Kind: "redirect", Rest: "/new?a=b"}, "GET /", 302, "Location: /new?a=b", "302 Found\n"},
		{"RS08 redirect status", "GET /", Spec{Kind: "redirect", Status: 308, Rest: "https://h/"}, "GET /", 308, "Location: https://h/", "308 Permanent Redirect\n"},
		{"HF15 redirect is encoded", "GET /{x...}", Spec{Kind: "redirect", Rest: "/b/{x}?q={x}"}, "GET /a/%0d%0a&%C3%A9", 302, "Location: /b/a/%0D%0A%26%C3%A9?q=a/%0D%0A%26%C3%A9", "302 Found\n"},
		{"redirect names no host", "GET /{x...}", Spec{Kind: "redirect", Rest: "/{x}"}, "GET //evil/", 302, "Location: /.//evil/", "302 Found\n"},
		{"redirect names no scheme", "GET /{x...}", Spec{Kind: "redirect", Rest: "{x}"}, "GET /javascript:x", 302, "Location: javascript%3Ax", "302 Found\n"},
		{"redirect to a path of a host", "GET /{x...}", Spec{Kind: "redirect", Rest: "https://h/{x}?q={x}#{x}"}, "GET /a", 302, "Location: https://h/a?q=a#a", "302 Found\n"},
		{"redirect to a query of a host", "GET /{x...}", Spec{Kind: "redirect", Rest: "//h?{x}"}, "GET /.evil", 302, "Location: //h?.evil", "302 Found\n"},
		{"redirect with a colon", "GET /{x...}", Spec{Kind: "redirect", Rest: "/{x}:80"}, "GET /a", 302, "Location: /a:80", "302 Found\n"},
		{"echo", "POST /", Spec{Kind: "echo"}, "POST /\nContent-Length: 5\nContent-Type: a/b\nContent-Encoding: gzip\n\nhello", 200, "Content-Type: a/b, Content-Encoding: gzip, X-Content-Type-Options: nosniff", "hello"},
		{"echo without type", "POST /", Spec{Kind: "echo"}, "POST /\nTransfer-Encoding: chunked\n\nhello", 200, "Content-Type: application/octet-stream", "hello"},
		{"echo of nothing", "/", Spec{Kind: "echo"}, "GET /", 200, "", ""},
		{"head", "GET /", Spec{Kind: "head"}, "GET /a/../?b\nX-a:  b \nx-A:", 200, "Content-Type: text/plain; charset=utf-8", "GET /a/../?b HTTP/1.1\nHost: h\nX-a: b\nx-A: \n"},
		{"HF06 head as it came", "GET /", Spec{Kind: "head"}, "GET /\nX: \xff", 200, "Content-Type: text/plain, X-Content-Type-Options: nosniff", "GET / HTTP/1.1\nHost: h\nX: \xff\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp := route(t, c.pattern, c.spec).Serve(request(t, c.request))
			if resp.Status != c.status {
				t.Errorf("status %d, want %d", resp.Status, c.status)
			}
			var fields []string
			for _, f := range resp.Header {
				fields = append(fields, f.Name+": "+f.Value)
			}
			for field := range strings.SplitSeq(c.fields, ", ") {
				if n := strings.Count(", "+strings.Join(fields, ", ")+",", ", "+field+","); field != "" && n != 1 {
					t.Errorf("fields %q, want one %q", fields, field)
				}
			}
			if got := content(t, resp); got != c.content {
				t.Errorf("content %q, want %q", got, c.content)
			}
		})
	}
}

func TestEchoKeepsTheLength(t *testing.T) {
	h := route(t, "POST /", Spec{Kind: "echo"})
	if n := h.Serve(request(t, "POST /\nContent-Length: 5\n\nhello")).Content.Size(); n != 5 {
		t.Errorf("size %d, want 5", n)
	}
	if n := h.Serve(request(t, "POST /\nTransfer-Encoding: chunked\n\nhello")).Content.Size(); n != -1 {
		t.Errorf("size %d, want -1", n)
	}
	if c := h.Serve(request(t, "POST /")).Content; c != nil {
		t.Errorf("content %v of a request without any", c)
	}
}

func TestInspect(t *testing.T) {
	h := route(t, "/x/{name}", Spec{Kind: "inspect"})
	got := content(t, h.Serve(request(t, "POST /x/%C3%A9?a=1&b=%ff&a\nA: <1>\nContent-Length: 2\na: \xff\n\n\"é")))
	const want = `{
  "method": "POST",
  "target": "/x/%C3%A9?a=1&b=%ff&a",
  "path": "/x/é",
  "params": [
    ["name","é"]
  ],
  "query": [
    ["a","1"],
    ["b",{"base64":"/w=="}],
    ["a",""]
  ],
  "version": "HTTP/1.1",
  "host": "h",
  "headers": [
    ["Host","h"],
    ["A","<1>"],
    ["Content-Length","2"],
    ["a",{"base64":"/w=="}]
  ],
  "body": "\"é",
  "trailers": [],
  "remote": ":0",
  "local": ":0",
  "tls": null
}
`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if !json.Valid([]byte(got)) {
		t.Error("not JSON")
	}
	if resp := h.Serve(request(t, "POST /x/y\nTransfer-Encoding: chunked\n\n"+strings.Repeat("x", maxInspected+1))); resp.Status != 413 {
		t.Errorf("a body that is too large: status %d", resp.Status)
	}
}

// tree is a FileServer that shows what it is asked for.
type tree string

func (d tree) ServeFile(r *httpserve.Request, name string) *httpserve.Response {
	if name == "missing" {
		return httpserve.Refused(404)
	}
	kind := "bare"
	if _, ok := r.Get("Range"); ok {
		kind = "range"
	}
	return &httpserve.Response{
		Status:  200,
		Header:  httpserve.Header{{Name: "ETag", Value: `"e"`}, {Name: "Content-Type", Value: "a/b"}},
		Content: httpserve.Bytes(string(d) + "|" + name + "|" + kind),
	}
}

func openTree(dir string) (FileServer, error) { return tree(dir), nil }

func TestFile(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		status        int
		target        string
		want          string
	}{
		{"GET /", "/srv/a.txt", 0, "/", `200 "e" /srv/|a.txt|range`},
		{"GET /", "a.txt", 0, "/", `200 "e" .|a.txt|range`},
		{"GET /", "/srv/a.txt", 503, "/", `503  /srv/|a.txt|bare`},
		{"GET /", "/srv/missing", 503, "/", "404  404 Not Found\n"},
		{"GET /{x}", "/srv/{x}.txt", 0, "/b", `200 "e" /srv/|b.txt|range`},
		{"GET /{x}/{r...}", "srv/v{x}/{r}", 0, "/1/a/b", `200 "e" srv/|v1/a/b|range`},
		{"GET /{r...}", "/srv/{r}", 0, "/a/%2e%2e/%2e%2e%2fx", ""},
		{"GET /{r...}", "/srv/{r}", 0, "/.git/config", "404  404 Not Found\n"},
		{"GET /{r...}", "/srv/{r}", 0, "/a/.b", "404  404 Not Found\n"},
		{"GET /{x}", "/srv/.{x}", 0, "/.%2fx", `200 "e" /srv/|.x|range`},
	} {
		h := route(t, c.pattern, Spec{Kind: "file", Rest: c.path, Status: c.status, Files: openTree})
		head := new(http1.Head)
		if _, err := http1.ParseHead([]byte("GET "+c.target+" HTTP/1.1\r\nHost: h\r\nRange: bytes=0-\r\n\r\n"), http1.Limits{}, head); err != nil {
			if c.want != "" {
				t.Error(err)
			}
			continue
		}
		resp := h.Serve(httpserve.NewRequest(head, strings.NewReader("")))
		got := strings.TrimPrefix(httpserveStatus(resp)+" "+resp.Header.Get("ETag")+" "+content(t, resp), "")
		if got != c.want {
			t.Errorf("%s as %s: got %q, want %q", c.target, c.path, got, c.want)
		}
	}
}

func httpserveStatus(resp *httpserve.Response) string {
	text, _ := json.Marshal(resp.Status)
	return string(text)
}

func TestSpecsThatAreRefused(t *testing.T) {
	header := func(name, value string) httpserve.Header { return httpserve.Header{{Name: name, Value: value}} }
	for _, c := range []struct {
		spec Spec
		part string
	}{
		{Spec{Kind: "txet"}, "kind"},
		{Spec{Kind: "json"}, "rest"},
		{Spec{Kind: "redirect"}, "rest"},
		{Spec{Kind: "redirect", Rest: "/a b"}, "rest"},
		{Spec{Kind: "redirect", Rest: "/é"}, "rest"},
		{Spec{Kind: "redirect", Rest: "/", Status: 200}, "status"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "https://good{n}"}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "https://good.example:80{n}/x"}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "https://{n}@good/"}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "https:{n}"}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "https:/{n}"}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "//good{n}/"}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: `/\good{n}/`}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: `\{n}/`}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "{n}://good/"}, "rest"},
		{Spec{Kind: "redirect", Names: []string{"n"}, Rest: "h{n}:good/"}, "rest"},
		{Spec{Kind: "redirect", Rest: "/", Type: "a/b"}, "type"},
		{Spec{Kind: "hook"}, "kind"},
		{Spec{Kind: "hook", Hooks: &Hooks{}, Rest: "x"}, "rest"},
		{Spec{Kind: "proxy", Rest: "http://h"}, "kind"},
		{Spec{Kind: "proxy", Upstreams: &proxy.Client{}}, "rest"},
		{Spec{Kind: "proxy", Upstreams: &proxy.Client{}, Rest: "ftp://h"}, "rest"},
		{Spec{Kind: "proxy", Upstreams: &proxy.Client{}, Rest: "http://h", Status: 200}, "status"},
		{Spec{Kind: "proxy", Upstreams: &proxy.Client{}, Rest: "http://h", Type: "a/b"}, "type"},
		{Spec{Kind: "text", KeepHost: true}, "host"},
		{Spec{Kind: "status", Status: 100}, "status"},
		{Spec{Kind: "status", Status: 600}, "status"},
		{Spec{Kind: "status", Rest: "x"}, "rest"},
		{Spec{Kind: "echo", Rest: "x"}, "rest"},
		{Spec{Kind: "file", Rest: "/srv/", Files: openTree}, "rest"},
		{Spec{Kind: "exec", Rest: "cat"}, "kind"},
		{Spec{Kind: "exec", Children: &Children{}}, "rest"},
		{Spec{Kind: "exec", Rest: " ", Children: &Children{}}, "rest"},
		{Spec{Kind: "cgi", Rest: "'", Children: &Children{}}, "rest"},
		{Spec{Kind: "sh", Rest: "rm {x}", Names: []string{"x"}, Children: &Children{}}, "rest"},
		{Spec{Kind: "sse", Rest: "date", Status: 201, Children: &Children{}}, "status"},
		{Spec{Kind: "sse", Rest: "date", Type: "a/b", Children: &Children{}}, "type"},
		{Spec{Kind: "echo", Retry: 1}, "retry"},
		{Spec{Kind: "text", Type: "plain"}, "type"},
		{Spec{Kind: "text", Type: "a/b\r\nX: y"}, "type"},
		{Spec{Kind: "text", Header: header("a b", "c")}, "header"},
		{Spec{Kind: "text", Header: header(`"a"`, "c")}, "header"},
		{Spec{Kind: "text", Header: header("a", "b\nc")}, "header"},
		{Spec{Kind: "text", Header: header("content-length", "5")}, "header"},
	} {
		_, err := New(c.spec)
		var wrong *SpecError
		if !errors.As(err, &wrong) || wrong.Part != c.part {
			t.Errorf("%+v: %v", c.spec, err)
		}
	}
}

func TestDelayAndTimes(t *testing.T) {
	h, err := New(Spec{Kind: "text", Rest: "x", Delay: time.Minute, Times: 2})
	if err != nil {
		t.Fatal(err)
	}
	limited := h.(httpserve.Limited)
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		limited.Serve(request(t, "GET /"))
		if waited := time.Since(began); waited != time.Minute {
			t.Errorf("waited %s", waited)
		}
	})
	for i, want := range []bool{true, true, false, false} {
		if got := limited.Take(); got != want {
			t.Errorf("take %d: %v", i+1, got)
		}
	}
	if _, inline := h.(httpserve.Inliner); inline {
		t.Error("what waits is not inline")
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add("a{x}b{{y}}{", "v{x}")
	f.Fuzz(func(t *testing.T, text, value string) {
		names := []string{"x", "yy"}
		var plain strings.Builder
		pieces := parseTemplate(text, names)
		for i, p := range pieces {
			plain.WriteString(p.text)
			if i < len(pieces)-1 {
				plain.WriteString("{" + p.name + "}")
			}
		}
		if plain.String() != text {
			t.Errorf("%q became %q", text, plain.String())
		}
		for _, c := range string(inURL(nil, []byte(value))) {
			if c <= ' ' || c >= 0x7f || strings.ContainsRune(`:?#&="<>\`, c) {
				t.Errorf("%q in a URL holds %q", value, c)
			}
		}
	})
}
