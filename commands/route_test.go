package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

func TestParseRoute(t *testing.T) {
	r, err := parseRoute("GET /a/{x}=text,status=503,header.A-B=c%2Cd%3A%25,type=text/html,delay=1.5s,times=2,header.A-B==e:hello: {x}, =")
	if err != nil {
		t.Fatal(err)
	}
	s := r.spec
	if r.pattern.String() != "GET /a/{x}" || s.Kind != "text" || s.Rest != "hello: {x}, =" || s.Status != 503 ||
		s.Type != "text/html" || s.Delay != 1500*time.Millisecond || s.Times != 2 || !slices.Equal(s.Names, []string{"x"}) {
		t.Errorf("%+v", r)
	}
	if want := (httpserve.Header{{Name: "A-B", Value: "c,d:%"}, {Name: "A-B", Value: "=e"}}); !slices.Equal(s.Header, want) {
		t.Errorf("header %v", s.Header)
	}
	if r, err = parseRoute("/x=echo"); err != nil || r.spec.Kind != "echo" || r.pattern.Method() != "" {
		t.Errorf("%+v %v", r, err)
	}
}

// A wrong route is shown with a mark under what is wrong.
func TestRoutesThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"GET /x":                       "a route is 'METHOD /path=KIND:REST'|GET /x",
		"GET x=text:a":                 "no path; one begins with a slash|GET x",
		"GET /{x=text:a":               "a {name} is a whole segment between slashes; write %7B and %7D for braces|{x",
		"GET /x=":                      `"" is not a kind of route: text, json, status, redirect, file, echo, head, inspect, exec, sh, cgi, sse, ws, hook, proxy|`,
		"GET /x=txet:a":                `"txet" is not a kind of route; did you mean text?|txet`,
		"GET /x=text,sttaus=4:a":       `"sttaus" is not an option of a route: status, header.NAME, type, delay, times, retry, host, frame, message, origin, protocol|sttaus=4`,
		"GET /x=text,status:a":         "an option is NAME=VALUE|status",
		"GET /x=text,status=abc:a":     `"abc" is not a whole number from 1|status=abc`,
		"GET /x=text,times=0:a":        `"0" is not a whole number from 1|times=0`,
		"GET /x=text,delay=-1:a":       "a duration cannot be negative|delay=-1",
		"GET /x=status,status=99":      "99 is not the status of an answer, 200 to 599|status=99",
		"GET /x=text,header.a b=c:a":   `"a b" is not the name of a field|header.a b=c`,
		"GET /x=json":                  "json needs the JSON after a colon|json",
		"GET /x=ws,message=json:cat":   `"json" is neither text nor binary|message=json`,
		"GET /x=ws,origin=a||b:cat":    `"a||b" is not a list such as A|B|origin=a||b`,
		"GET /x=echo:a":                "echo takes nothing after its options|a",
		"GET /x=redirect:/\xc3\xa9":    "'é' must be percent-encoded in a URL|/é",
		"GET /\x1b[2J=text:a":          "",
		"GET /caf\xc3\xa9=tex,times=1": `"tex" is not a kind of route; did you mean text?|tex`,
	} {
		r, err := parseRoute(text)
		if err == nil {
			_, err = r.handler(nil)
		}
		if err == nil {
			if want != "" {
				t.Errorf("%q is taken", text)
			}
			continue
		}
		lines := strings.Split(strings.TrimPrefix(err.Error(), "--route: "), "\n")
		if len(lines) != 3 {
			t.Errorf("%q: %q", text, err)
			continue
		}
		marked := []rune(lines[1] + " ")
		at := strings.IndexByte(lines[2], '^')
		got := lines[0] + "|" + strings.TrimSpace(string(marked[at:at+strings.Count(lines[2], "^")]))
		if want != "" && strings.TrimSuffix(got, ",") != want && got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

// A mark is always on a part of the route, and a route that is taken is read
// whole.
func FuzzParseRoute(f *testing.F) {
	f.Add("GET /a/{x}=text,status=503,header.A=b%2Cc,times=2:hello {x}")
	f.Add("/=redirect:/b")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRoute(text)
		if err == nil {
			_, err = r.handler(nil)
		}
		if wrong, ok := errors.AsType[*routeError](err); ok {
			if wrong.text != text || wrong.where.at < 0 || wrong.where.end < wrong.where.at || wrong.where.end > len(text) {
				t.Errorf("%q: mark at %v", text, wrong.where)
			}
			_ = wrong.Error()
		}
		if err == nil && !strings.HasPrefix(text, r.pattern.String()+"="+r.spec.Kind) {
			t.Errorf("%q was read as %q and %q", text, r.pattern, r.spec.Kind)
		}
		if err == nil && !strings.HasSuffix(text, r.spec.Rest) {
			t.Errorf("%q has %q as its rest", text, r.spec.Rest)
		}
	})
}
