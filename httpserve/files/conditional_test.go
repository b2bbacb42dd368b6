package files

import (
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

var (
	strongTag = http1.ETag{Opaque: []byte(`"x"`)}
	weakTag   = http1.ETag{Opaque: []byte(`"x"`), Weak: true}
	halfPast  = time.Date(2024, 2, 29, 12, 30, 45, 0, time.UTC)
	testTime  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

const (
	before = "Thu, 29 Feb 2024 12:30:44 GMT"
	after  = "Thu, 29 Feb 2024 12:30:46 GMT"
)

func TestPreconditions(t *testing.T) {
	strong := validators{strongTag, halfPast, true}
	weak := validators{weakTag, halfPast, false}
	for _, c := range []struct {
		id, method, fields string
		v                  validators
		want               outcome
	}{
		{"none", "GET", "", strong, proceed},

		{"CO04", "GET", `If-Match: "x"`, strong, proceed},
		{"CO04", "GET", `If-Match: "y", "x"`, strong, proceed},
		{"CO04", "GET", "If-Match: \"y\"\nIf-Match: \"x\"", strong, proceed},
		{"CO04", "GET", `If-Match: "y"`, strong, failed},
		{"CO04 weak in the request", "GET", `If-Match: W/"x"`, strong, failed},
		{"CO04 weak here", "GET", `If-Match: "x"`, weak, failed},
		{"CO04 any", "PUT", `If-Match: *`, weak, proceed},
		{"CO04 empty", "GET", `If-Match:`, strong, failed},
		{"CO04 malformed", "GET", `If-Match: x`, strong, failed},

		{"CO05", "GET", `If-None-Match: "x"`, strong, notModified},
		{"CO05", "HEAD", `If-None-Match: W/"x"`, strong, notModified},
		{"CO05", "GET", `If-None-Match: "x"`, weak, notModified},
		{"CO05 list", "GET", `If-None-Match: "y", W/"z", "x"`, strong, notModified},
		{"CO05 any", "GET", `If-None-Match: *`, strong, notModified},
		{"CO05 other method", "PUT", `If-None-Match: "x"`, strong, failed},
		{"CO05 any, other method", "PUT", `If-None-Match: *`, strong, failed},
		{"CO05 differs", "GET", `If-None-Match: "y"`, strong, proceed},

		{"CO06", "GET", "If-None-Match: \"y\"\nIf-Modified-Since: " + after, strong, proceed},
		{"CO06", "GET", "If-None-Match: \"x\"\nIf-Modified-Since: " + before, strong, notModified},

		{"CO07 invalid", "GET", "If-Modified-Since: yesterday", strong, proceed},
		{"CO07 several", "GET", "If-Modified-Since: " + after + "\nIf-Modified-Since: " + after, strong, proceed},
		{"CO07 list", "GET", "If-Modified-Since: " + after + ", " + after, strong, proceed},
		{"CO07 method", "PUT", "If-Modified-Since: " + after, strong, proceed},

		{"CO08 exact", "GET", "If-Modified-Since: " + longAgoText, strong, notModified},
		{"CO08 later", "HEAD", "If-Modified-Since: " + after, strong, notModified},
		{"CO08 earlier", "GET", "If-Modified-Since: " + before, strong, proceed},
		{"HF16 rfc850", "GET", "If-Modified-Since: Thursday, 29-Feb-24 12:30:45 GMT", strong, notModified},
		{"HF16 asctime", "GET", "If-Modified-Since: Thu Feb 29 12:30:45 2024", strong, notModified},
		{"HF17 a century ago", "GET", "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT", strong, proceed},

		{"CO09", "GET", "If-Unmodified-Since: " + before, strong, failed},
		{"CO09", "GET", "If-Unmodified-Since: " + longAgoText, strong, proceed},
		{"CO09 invalid", "GET", "If-Unmodified-Since: never", strong, proceed},
		{"CO09 with If-Match", "GET", "If-Match: \"x\"\nIf-Unmodified-Since: " + before, strong, proceed},

		{"CO10 IM before INM", "GET", "If-Match: \"y\"\nIf-None-Match: \"x\"", strong, failed},
		{"CO10 IUS before INM", "GET", "If-Unmodified-Since: " + before + "\nIf-None-Match: \"x\"", strong, failed},
		{"CO10 IUS before IMS", "GET", "If-Unmodified-Since: " + before + "\nIf-Modified-Since: " + after, strong, failed},
		{"CO10 both hold", "GET", "If-Match: \"x\"\nIf-None-Match: \"x\"", strong, notModified},

		{"CO14 comma in quotes", "GET", `If-None-Match: "a,b", "x"`, strong, notModified},
		{"CO14 a comma is not two tags", "GET", `If-None-Match: "y,"x"`, strong, proceed},
		{"CO14 unquoted", "GET", `If-None-Match: x`, strong, proceed},

		{"nothing known, any", "GET", `If-None-Match: *`, validators{}, notModified},
		{"nothing known, a tag", "GET", `If-Match: "x"`, validators{}, failed},
		{"nothing known, a date", "GET", "If-Modified-Since: " + after, validators{}, proceed},
	} {
		t.Run(c.id+" "+c.method+" "+c.fields, func(t *testing.T) {
			r := request(t, c.method+" /", lines(c.fields)...)
			if got := preconditions(r.Head, c.v, testTime); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}

func lines(fields string) []string {
	if fields == "" {
		return nil
	}
	return strings.Split(fields, "\n")
}

func TestRangeApplies(t *testing.T) {
	strong := validators{strongTag, halfPast, true}
	const asks = "Range: bytes=0-0"
	for _, c := range []struct {
		id, method, fields string
		v                  validators
		want               bool
	}{
		{"RG01", "GET", asks, strong, true},
		{"RG01", "HEAD", asks, strong, false},
		{"RG01", "POST", asks, strong, false},
		{"two lines", "GET", asks + "\n" + asks, strong, false},
		{"RG08 same", "GET", asks + "\nIf-Range: \"x\"", strong, true},
		{"RG08 other", "GET", asks + "\nIf-Range: \"y\"", strong, false},
		{"RG08 weak", "GET", asks + "\nIf-Range: W/\"x\"", strong, false},
		{"RG08 weak here", "GET", asks + "\nIf-Range: \"x\"", validators{weakTag, halfPast, false}, false},
		{"RG08 date", "GET", asks + "\nIf-Range: " + longAgoText, strong, true},
		{"RG08 later date", "GET", asks + "\nIf-Range: " + after, strong, false},
		{"RG08 date not strong", "GET", asks + "\nIf-Range: " + longAgoText, validators{strongTag, halfPast, false}, false},
		{"RG08 malformed", "GET", asks + "\nIf-Range: x", strong, false},
		{"RG08 list", "GET", asks + "\nIf-Range: \"x\", \"y\"", strong, false},
		{"RG08 repeated", "GET", asks + "\nIf-Range: \"x\"\nIf-Range: \"x\"", strong, false},
		{"RG09", "GET", `If-Range: "y"`, strong, false},
	} {
		t.Run(c.id+" "+c.fields, func(t *testing.T) {
			r := request(t, c.method+" /", lines(c.fields)...)
			if got := rangeApplies(r.Head, c.v, testTime); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// The laws: a condition that the method does not allow to answer 304 never does;
// "*" in both tag conditions is what exists; the same fields always give the same.
func FuzzPreconditions(f *testing.F) {
	f.Add(`"x"`, `W/"x"`, longAgoText, before, false)
	f.Add("*", "*", "", "x", true)
	f.Add(`"a,b", "x"`, `"`, after, after, true)
	f.Fuzz(func(t *testing.T, match, noneMatch, since, unmodified string, put bool) {
		method := "GET"
		if put {
			method = "PUT"
		}
		text := method + " / HTTP/1.1\r\nHost: h\r\nIf-Match: " + match + "\r\nIf-None-Match: " + noneMatch +
			"\r\nIf-Modified-Since: " + since + "\r\nIf-Unmodified-Since: " + unmodified + "\r\n\r\n"
		var head http1.Head
		if _, err := http1.ParseHead([]byte(text), http1.Limits{}, &head); err != nil {
			return
		}
		v := validators{strongTag, halfPast, true}
		got := preconditions(&head, v, testTime)
		if put && got == notModified {
			t.Errorf("PUT is not modified: %q", text)
		}
		if got != preconditions(&head, v, testTime) {
			t.Errorf("two outcomes: %q", text)
		}
		if head.Len() != 5 {
			return // the values held lines of their own
		}
		if strings.TrimSpace(match) == "*" && strings.TrimSpace(noneMatch) == "*" && !put && got != notModified {
			t.Errorf("any, and none: %d", got)
		}
	})
}

func BenchmarkPreconditions(b *testing.B) {
	r := request(b, "GET /", `If-None-Match: "y", "z", "x"`, "If-Modified-Since: "+longAgoText)
	v := validators{strongTag, halfPast, true}
	b.ReportAllocs()
	for b.Loop() {
		if preconditions(r.Head, v, testTime) != notModified {
			b.Fatal()
		}
	}
}
