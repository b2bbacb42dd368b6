package httpserve

import (
	"errors"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
)

// named answers with its own name and the parameters it was given.
func namedHandler(name string) Handler {
	return HandlerFunc(func(r *Request) *Response {
		text := name
		for key, value := range r.Params.All() {
			text += " " + key + "=" + string(value)
		}
		return Text(200, text)
	})
}

func testRouter(t testing.TB, rest Handler, patterns ...string) *Router {
	t.Helper()
	var routes []Route
	for _, text := range patterns {
		p, err := ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		routes = append(routes, Route{p, namedHandler(text)})
	}
	rt, err := NewRouter(routes, rest)
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

func request(t testing.TB, line string) *Request {
	t.Helper()
	head := new(http1.Head)
	if _, err := http1.ParseHead([]byte(line+" HTTP/1.1\r\nHost: h\r\n\r\n"), http1.Limits{}, head); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return NewRequest(head, strings.NewReader(""))
}

// answer writes a response as one line: its text, or status and Allow.
func answerLine(resp *Response) string {
	if allow := resp.Header.Get("Allow"); allow != "" {
		return strings.TrimSuffix(http1.StatusText(max(resp.Status, 200))+": "+allow, " ")
	}
	content, _ := resp.Content.(Bytes)
	return strings.TrimSuffix(string(content), "\n")
}

func TestRouter(t *testing.T) {
	rt := testRouter(t, nil,
		"GET /", "GET /a/b", "GET /a/{x}", "POST /a/{x}", "/any", "GET /{first}/{rest...}",
		"HEAD /headed", "GET /headed", "PURGE /cache/{key}", "OPTIONS /own", "GET /caf%C3%A9", "GET /dir/",
		"DELETE /{rest...}")
	for line, want := range map[string]string{
		"GET /":            "GET /",
		"GET /a/b":         "GET /a/b",
		"GET /a/c":         "GET /a/{x} x=c",
		"GET /a/%20":       "GET /a/{x} x= ",
		"POST /a/b":        "POST /a/{x} x=b",
		"GET /a/":          "GET /{first}/{rest...} first=a rest=",
		"GET /a/c/d":       "GET /{first}/{rest...} first=a rest=c/d",
		"GET /a/c%2Fd":     "GET /{first}/{rest...} first=a rest=c/d",
		"GET /x/../a/b?q":  "GET /a/b",
		"GET http://h/a/b": "GET /a/b",
		"GET /any":         "/any",
		"FOO /any":         "/any",
		"FOO /a/b":         "501 Not Implemented",
		"PURGE /any":       "/any",
		"PURGE /cache/k":   "PURGE /cache/{key} key=k",
		"GET /headed":      "GET /headed",
		"HEAD /headed":     "HEAD /headed",
		"HEAD /a/b":        "GET /a/b",
		"DELETE /a/b":      "DELETE /{rest...} rest=a/b",
		"GET /nothing":     "Method Not Allowed: DELETE, OPTIONS",
		"PUT /a/b":         "Method Not Allowed: DELETE, GET, HEAD, OPTIONS, POST",
		"OPTIONS /a/b":     "OK: DELETE, GET, HEAD, OPTIONS, POST",
		"OPTIONS /own":     "OPTIONS /own",
		"OPTIONS /any":     "/any",
		"OPTIONS *":        "OK: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PURGE, PUT",
		"TRACE /any":       "Method Not Allowed: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
		"TRACE /cache/k":   "Method Not Allowed: DELETE, GET, HEAD, OPTIONS, PURGE",
		"CONNECT h:80":     "Method Not Allowed: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PURGE, PUT",
		"get /":            "501 Not Implemented",
		"GET /caf%c3%a9":   "GET /caf%C3%A9",
		"GET /dir/":        "GET /dir/",
		"GET /dir//":       "GET /{first}/{rest...} first=dir rest=/",
	} {
		if got := answerLine(rt.Serve(request(t, line))); got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
	}
}

// What is asked of every server, by the name of the requirement.
func TestRouterByRequirement(t *testing.T) {
	rt := testRouter(t, nil, "GET /a", "POST /a", "/any")
	const all = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
	for _, c := range []struct{ id, line, want string }{
		{"RL10 an unknown method", "FOOBAR /a", "501 Not Implemented"},
		{"RL11 methods have their case", "get /a", "501 Not Implemented"},
		{"TF04 the server as a whole", "OPTIONS *", "OK: " + all},
		{"ME01 HEAD where GET is", "HEAD /a", "GET /a"},
		{"ME05 ME06 a known method", "DELETE /a", "Method Not Allowed: GET, HEAD, OPTIONS, POST"},
		{"ME07 what is possible", "OPTIONS /a", "OK: GET, HEAD, OPTIONS, POST"},
		{"ME08 TRACE is refused", "TRACE /any", "Method Not Allowed: " + all},
		{"ME09 CONNECT is refused", "CONNECT h:80", "Method Not Allowed: " + all},
	} {
		t.Run(c.id, func(t *testing.T) {
			if got := answerLine(rt.Serve(request(t, c.line))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRouterWithoutAMatch(t *testing.T) {
	rt := testRouter(t, nil, "GET /a")
	for line, want := range map[string]string{
		"GET /b":     "404 Not Found",
		"OPTIONS /b": "404 Not Found",
		"POST /b":    "404 Not Found",
		"TRACE /b":   "Method Not Allowed: GET, HEAD, OPTIONS",
		"POST /a":    "Method Not Allowed: GET, HEAD, OPTIONS",
	} {
		if got := answerLine(rt.Serve(request(t, line))); got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
	}
}

func TestRouterWithARest(t *testing.T) {
	files := HandlerFunc(func(r *Request) *Response {
		allowed := Header{{"Allow", "GET, HEAD"}}
		switch {
		case r.Method == http1.MethodOptions:
			return &Response{Header: allowed}
		case r.Method != http1.MethodGet:
			return &Response{Status: 405, Header: allowed}
		case string(r.Path()) == "/file":
			return Text(200, "file")
		}
		return Refused(404)
	})
	rt := testRouter(t, files, "POST /file", "PUT /new")
	for line, want := range map[string]string{
		"GET /file":     "file",
		"POST /file":    "POST /file",
		"PUT /file":     "Method Not Allowed: GET, HEAD, OPTIONS, POST",
		"OPTIONS /file": "OK: GET, HEAD, OPTIONS, POST",
		"GET /new":      "Method Not Allowed: OPTIONS, PUT",
		"GET /other":    "404 Not Found",
		"PUT /other":    "Method Not Allowed: GET, HEAD",
		"FOO /file":     "501 Not Implemented",
		"OPTIONS *":     "OK: GET, HEAD, OPTIONS, POST, PUT",
	} {
		if got := answerLine(rt.Serve(request(t, line))); got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
	}
}

// times is a handler that is used up.
type times struct {
	Handler
	left int
}

func (l *times) Take() bool { l.left--; return l.left >= 0 }

func TestRoutesThatAreUsedUp(t *testing.T) {
	p, err := ParsePattern("GET /x")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	first := Route{p, &times{HandlerFunc(func(*Request) *Response {
		n++
		return Text(200, []string{"first", "again"}[n-1])
	}), 2}}
	second := Route{p, &times{namedHandler("second"), 1}}
	ask := func(rt *Router, n int) (got []string) {
		for range n {
			r := request(t, "GET /x")
			rt.Inline(r) // uses nothing up
			got = append(got, answerLine(rt.Serve(r)))
		}
		return got
	}
	rt, err := NewRouter([]Route{first, second}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(ask(rt, 4), " "); got != "first again second 404 Not Found" {
		t.Error(got)
	}
	rt, err = NewRouter([]Route{{p, &times{namedHandler("once"), 1}}}, namedHandler("rest"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(ask(rt, 2), ", "); got != "once, rest" {
		t.Error(got)
	}
}

// A route that is used up is not there: no 405 tells a client to ask what it has
// just asked.
func TestUsedUpRoutesAreNotAllowed(t *testing.T) {
	rest := HandlerFunc(func(r *Request) *Response {
		if r.Method == http1.MethodGet {
			return Refused(404)
		}
		return &Response{Status: 405, Header: Header{{"Allow", "GET"}}}
	})
	for _, c := range []struct {
		pattern, other, line string
		rest                 Handler
		want                 string
	}{
		{"/x", "", "GET /x", nil, "404 Not Found"},
		{"/x", "", "OPTIONS /x", nil, "404 Not Found"},
		{"GET /x", "", "HEAD /x", nil, "404 Not Found"},
		{"GET /x", "", "POST /x", nil, "Method Not Allowed: GET, HEAD, OPTIONS"},
		{"GET /x", "POST /x", "GET /x", nil, "404 Not Found"},
		{"GET /{n}", "", "HEAD /x", nil, "404 Not Found"},
		{"/x", "", "GET /x", rest, "404 Not Found"},
		{"GET /x", "POST /x", "GET /x", rest, "404 Not Found"},
		{"/x", "", "POST /x", rest, "Method Not Allowed: GET"},
		{"POST /x", "PUT /x", "POST /x", rest, "Method Not Allowed: GET, HEAD, OPTIONS, PUT"},
	} {
		var routes []Route
		for _, text := range []string{c.pattern, c.other} {
			if p, err := ParsePattern(text); err == nil {
				routes = append(routes, Route{p, &times{namedHandler("once"), 0}})
			}
		}
		rt, err := NewRouter(routes, c.rest)
		if err != nil {
			t.Fatal(err)
		}
		if got := answerLine(rt.Serve(request(t, c.line))); got != c.want {
			t.Errorf("%s, %s and %s:\n got %s\nwant %s", c.line, c.pattern, c.other, got, c.want)
		}
	}
}

func TestConflicts(t *testing.T) {
	for _, c := range []struct {
		first, second string
		conflicts     bool
		same          bool
	}{
		{"GET /a", "GET /a", true, true},
		{"GET /a", "GET /%61", true, true},
		{"GET /{x}", "GET /{y}", true, true},
		{"/{x...}", "/{y...}", true, true},
		{"GET /a", "POST /a", false, false},
		{"GET /a", "/a", false, false},
		{"GET /a/{x}", "GET /{y}/b", true, false},
		{"GET /a/{x}", "/{y}/b", true, false},
		{"GET /a/{x}", "POST /{y}/b", false, false},
		{"GET /a/{x}/c", "GET /{y}/b/d", false, false},
		{"GET /{x}/b", "GET /a/{rest...}", true, false},
		{"GET /{x}/{rest...}", "GET /a/{rest...}", false, false},
		{"GET /{x}/", "GET /{x}/{rest...}", false, false},
		{"GET /{x}/", "GET /a/{y}", false, false},
	} {
		var routes []Route
		for _, text := range []string{c.first, c.second} {
			p, err := ParsePattern(text)
			if err != nil {
				t.Fatal(err)
			}
			routes = append(routes, Route{p, namedHandler(text)})
		}
		_, err := NewRouter(routes, nil)
		var conflict *ConflictError
		if errors.As(err, &conflict) != c.conflicts || c.conflicts && conflict.Same != c.same {
			t.Errorf("%s and %s: %v", c.first, c.second, err)
		}
	}
}

func TestPatternsThatAreRefused(t *testing.T) {
	for text, marked := range map[string]string{
		"":                  "",
		"GET":               "GET",
		"get /":             "get",
		"GET/a":             "GET",
		"CONNECT /a":        "CONNECT",
		"GET /a?b":          "?b",
		"GET /a b":          " b",
		"GET /a#b/c":        "#b",
		"GET /{}":           "{}",
		"GET /{...}":        "{...}",
		"GET /{a b}":        "{a b}",
		"GET /{1}":          "{1}",
		"GET /{x}/{x}":      "{x}",
		"GET /a{x}":         "a{x}",
		"GET /{x}.json":     "{x}.json",
		"GET /}":            "}",
		"GET /{rest...}/a":  "{rest...}",
		"GET /a/../b":       "..",
		"GET /./b":          ".",
		"GET /%2e%2E":       "%2e%2E",
		"GET /a%2Fb":        "a%2Fb",
		"GET /a%zz":         "a%zz",
		"GET /a%00":         "a%00",
		`GET /a\b`:          `a\b`,
		"GET /caf\xe9/menu": "caf\xe9",
	} {
		_, err := ParsePattern(text)
		var wrong *PatternError
		if !errors.As(err, &wrong) {
			t.Errorf("%q: %v", text, err)
		} else if got := text[wrong.At:wrong.End]; got != marked {
			t.Errorf("%q: %v marks %q, want %q", text, err, got, marked)
		}
	}
}

func TestRouterIsInlineWhereItsHandlersAre(t *testing.T) {
	p, _ := ParsePattern("GET /now")
	rt, err := NewRouter([]Route{{p, inlined{namedHandler("now")}}}, namedHandler("rest"))
	if err != nil {
		t.Fatal(err)
	}
	if !rt.Inline(request(t, "GET /now")) || rt.Inline(request(t, "GET /other")) {
		t.Error("only /now is inline")
	}
}

// What Inline has found is that router's own, and that request's.
func TestRouterInARouter(t *testing.T) {
	inner := testRouter(t, namedHandler("inner rest"), "GET /a/{x}")
	p, err := ParsePattern("GET /a/b")
	if err != nil {
		t.Fatal(err)
	}
	outer, err := NewRouter([]Route{{p, HandlerFunc(func(r *Request) *Response {
		return namedHandler("outer:" + answerLine(inner.Serve(r)) + ",").Serve(r)
	})}}, inner)
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{"/a/b": "outer:GET /a/{x} x=b, x=b", "/a/c": "GET /a/{x} x=c", "/": "inner rest"} {
		r := request(t, "GET "+target)
		inner.Inline(r)
		outer.Inline(r)
		inner.Inline(r)
		if got := answerLine(outer.Serve(r)); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
		outer.Inline(r)
		r.Head = request(t, "GET /a/other").Head
		if got := answerLine(outer.Serve(r)); got != "GET /a/{x} x=other" {
			t.Errorf("%s became /a/other: %q", target, got)
		}
	}
}

type inlined struct{ Handler }

func (inlined) Inline(*Request) bool { return true }

// What the router finds is what one gets from asking every pattern: it matches,
// and no other that matches is narrower.
func FuzzRouter(f *testing.F) {
	f.Add("/a/b", "/a/{x}", "/{rest...}", "/a/b")
	f.Add("/{x}/b", "/a/{rest...}", "/{x}/{y}/", "/a/")
	f.Add("/", "/{x}", "/{x...}", "/%2e")
	f.Fuzz(func(t *testing.T, one, two, three, path string) {
		var routes []Route
		for _, text := range []string{one, two, three} {
			p, err := ParsePattern(text)
			if err != nil {
				return
			}
			routes = append(routes, Route{p, namedHandler(text)})
		}
		rt, err := NewRouter(routes, nil)
		if err != nil {
			return
		}
		decoded, _, err := http1.DecodePath(nil, []byte(path))
		if err != nil {
			return
		}
		best, matched := "404 Not Found", -1
		for i, route := range routes {
			if _, ok := route.Pattern.match(decoded, nil); ok && (matched < 0 || relate(route.Pattern, routes[matched].Pattern) == narrower) {
				matched, best = i, route.Pattern.String()
			}
		}
		head := new(http1.Head)
		if _, err := http1.ParseHead([]byte("GET "+path+" HTTP/1.1\r\nHost: h\r\n\r\n"), http1.Limits{}, head); err != nil {
			return
		}
		r := NewRequest(head, strings.NewReader(""))
		got := answerLine(rt.Serve(r))
		rt.Inline(r)
		if asked := answerLine(rt.Serve(r)); asked != got {
			t.Errorf("%q: %q once it was asked whether it is inline, %q else", path, asked, got)
		}
		if matched >= 0 {
			got = got[:min(len(best), len(got))]
		}
		if got != strings.TrimSuffix(best, "\n") {
			t.Errorf("%q: got %q, want %q", path, got, best)
		}
	})
}

func BenchmarkRouter(b *testing.B) {
	rt := testRouter(b, nil, "GET /", "GET /a/b", "POST /a/b", "GET /users/{id}", "GET /static/{rest...}")
	for _, line := range []string{"GET /a/b", "GET /users/812", "GET /static/css/main.css"} {
		b.Run(line, func(b *testing.B) {
			r := request(b, line)
			b.ReportAllocs()
			for b.Loop() {
				rt.find(r, takeOne)
			}
		})
	}
}

func TestMatchingDoesNotAllocate(t *testing.T) {
	rt := testRouter(t, nil, "GET /", "GET /a/b", "GET /users/{id}")
	for _, line := range []string{"GET /", "GET /a/b", "GET /users/812"} {
		r := request(t, line)
		rt.find(r, takeOne) // makes the room for the values
		if n := testing.AllocsPerRun(100, func() { rt.find(r, takeOne) }); n != 0 {
			t.Errorf("%s: %v allocations", line, n)
		}
	}
}
