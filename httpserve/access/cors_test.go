package access

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/httpserve"
)

// lines are the fields of an answer.
func lines(answer *httpserve.Response) string {
	var b strings.Builder
	for _, f := range answer.Header {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	return b.String()
}

func TestCORS(t *testing.T) {
	const (
		page      = "Origin: https://app.test"
		preflight = page + "\nAccess-Control-Request-Method: PUT\nAccess-Control-Request-Headers: content-type,x-a\nAccess-Control-Request-Private-Network: true"
	)
	for _, c := range []struct {
		name, origins, line, fields string
		status                      int
		want                        string
	}{
		{"named", "https://app.test", "GET /", page, 200,
			"ETag: \"1\"\nVary: Origin\nAccess-Control-Allow-Origin: https://app.test\nAccess-Control-Allow-Credentials: true\nAccess-Control-Expose-Headers: Date, ETag\n"},
		{"any", "*", "GET /", page, 200,
			"ETag: \"1\"\nAccess-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: *\n"},
		{"any and named", "* https://app.test", "GET /", page, 200,
			"ETag: \"1\"\nVary: Origin\nAccess-Control-Allow-Origin: https://app.test\nAccess-Control-Allow-Credentials: true\nAccess-Control-Expose-Headers: Date, ETag\n"},
		{"another", "https://app.test", "GET /", "Origin: https://evil.test", 200, "ETag: \"1\"\nVary: Origin\n"},
		{"an origin that begins alike", "https://app.test", "GET /", "Origin: https://app.test.evil.test", 200, "ETag: \"1\"\nVary: Origin\n"},
		{"another scheme", "https://app.test", "GET /", "Origin: http://app.test", 200, "ETag: \"1\"\nVary: Origin\n"},
		{"null", "https://app.test", "GET /", "Origin: null", 200, "ETag: \"1\"\nVary: Origin\n"},
		{"twice", "https://app.test", "GET /", page + "\n" + page, 200, "ETag: \"1\"\nVary: Origin\n"},
		{"none", "https://app.test", "GET /", "", 200, "ETag: \"1\"\nVary: Origin\n"},
		{"none, any", "*", "GET /", "", 200, "ETag: \"1\"\n"},
		{"preflight", "https://app.test", "OPTIONS /x", preflight, 204,
			"Vary: Origin\nAccess-Control-Allow-Origin: https://app.test\nAccess-Control-Allow-Credentials: true\n" +
				"Vary: Access-Control-Request-Method, Access-Control-Request-Headers\n" +
				"Access-Control-Allow-Methods: PUT\nAccess-Control-Allow-Headers: content-type,x-a\nAccess-Control-Max-Age: 600\n" +
				"Access-Control-Allow-Private-Network: true\n"},
		{"preflight, any", "*", "OPTIONS /x", preflight, 204,
			"Access-Control-Allow-Origin: *\n" +
				"Vary: Access-Control-Request-Method, Access-Control-Request-Headers\n" +
				"Access-Control-Allow-Methods: PUT\nAccess-Control-Allow-Headers: content-type,x-a\nAccess-Control-Max-Age: 600\n"},
		{"preflight of another", "https://b.test", "OPTIONS /x", preflight, 200, "ETag: \"1\"\nVary: Origin\n"},
		{"OPTIONS for itself", "https://app.test", "OPTIONS /x", page, 200,
			"ETag: \"1\"\nVary: Origin\nAccess-Control-Allow-Origin: https://app.test\nAccess-Control-Allow-Credentials: true\nAccess-Control-Expose-Headers: Date, ETag\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := CORS{Handler: hello{}, Origins: strings.Fields(c.origins)}
			var fields []string
			if c.fields != "" {
				fields = strings.Split(c.fields, "\n")
			}
			answer := h.Serve(request(t, c.line, fields...))
			if got := lines(answer); answer.Status != c.status || got != c.want {
				t.Errorf("%d\n%s\nwant %d\n%s", answer.Status, got, c.status, c.want)
			}
		})
	}
}

// A site with CORS of its own is overruled: browsers take no answer with two
// origins.
func TestOneCORSAlone(t *testing.T) {
	inner := httpserve.HandlerFunc(func(*httpserve.Request) *httpserve.Response {
		return &httpserve.Response{Header: httpserve.Header{
			{Name: "access-control-allow-origin", Value: "*"}, {Name: "X-A", Value: "b"},
			{Name: "Access-Control-Expose-Headers", Value: "X-A"}, {Name: "Access-Control-Allow-Credentials", Value: "true"},
		}}
	})
	h := CORS{Handler: inner, Origins: []string{"https://app.test"}}
	const want = "X-A: b\nVary: Origin\nAccess-Control-Allow-Origin: https://app.test\n" +
		"Access-Control-Allow-Credentials: true\nAccess-Control-Expose-Headers: Date, X-A\n"
	if got := lines(h.Serve(request(t, "GET /", "Origin: https://app.test"))); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := lines(h.Serve(request(t, "GET /", "Origin: https://b.test"))); !strings.HasPrefix(got, "access-control-allow-origin: *\n") {
		t.Errorf("of another origin: %s", got)
	}
}

func TestErrorsHaveCORS(t *testing.T) {
	inner := NewGuard(hello{}, policyOf(t, hashed(t, "ann"), ""), nil)
	answer := CORS{Handler: inner, Origins: []string{"https://app.test"}}.Serve(request(t, "GET /", "Origin: https://app.test"))
	if answer.Status != 401 || answer.Header.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("%d\n%s", answer.Status, lines(answer))
	}
	if got := answer.Header.Get("Access-Control-Expose-Headers"); got != "Date, WWW-Authenticate" {
		t.Error(got)
	}
}

func TestParseOrigin(t *testing.T) {
	for text, want := range map[string]string{
		"*": "*", "https://App.Test": "https://app.test", "https://app.test/": "https://app.test",
		"http://localhost:5173": "http://localhost:5173", "https://app.test:443": "https://app.test",
		"http://[::1]:80": "http://[::1]", "http://app.test:443": "http://app.test:443",
		"null": "", "app.test": "", "https://": "", "https://app.test/page": "", "https://*.app.test": "", "https://a b": "",
	} {
		if got, wrong := ParseOrigin(text); got != want || (wrong == "") != (want != "") {
			t.Errorf("%q: %q, %q; want %q", text, got, wrong, want)
		}
	}
}
