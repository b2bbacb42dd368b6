package http1

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestWeighted(t *testing.T) { // NG01
	for value, want := range map[string]string{
		"gzip":                         "gzip=1000",
		"br;q=0.5, gzip;q=1 ,x":        "br=500 gzip=1000 x=1000",
		"gzip;q=0, *;Q=0.001":          "gzip=0 *=1",
		"a ; q=0.25; x=1, ,":           "a=250",
		"a;q=2, b;q=0.1234, c;q=, d;q": "",
		"a;q=1.000,b;q=1.001,c;q=0.":   "a=1000 c=0",
		"":                             "",
	} {
		var got []string
		for member, weight := range Weighted([]byte(value)) {
			got = append(got, fmt.Sprintf("%s=%d", member, weight))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %s", value, got, want)
		}
	}
}

func TestCodingWeight(t *testing.T) {
	for _, c := range []struct {
		fields                 string
		gzip, identity, zstdIs int
	}{
		{"", 1000, 1000, 1000}, // NG02
		{"Accept-Encoding:\r\n", 0, 1, 0},
		{"Accept-Encoding: gzip\r\n", 1000, 1, 0},
		{"Accept-Encoding: X-GZIP;q=0.5\r\n", 500, 1, 0}, // NG03
		{"Accept-Encoding: gzip;q=0\r\n", 0, 1, 0},
		{"Accept-Encoding: *;q=0\r\n", 0, 0, 0},
		{"Accept-Encoding: *;q=0.3, gzip;q=0.2\r\n", 200, 300, 300},
		{"Accept-Encoding: identity;q=0\r\nAccept-Encoding: zstd\r\n", 0, 0, 1000},
	} {
		var h Head
		if _, err := ParseHead([]byte("GET / HTTP/1.0\r\n"+c.fields+"\r\n"), Limits{}, &h); err != nil {
			t.Fatal(err)
		}
		if got := [3]int{h.CodingWeight("gzip"), h.CodingWeight("identity"), h.CodingWeight("zstd")}; got != [3]int{c.gzip, c.identity, c.zstdIs} {
			t.Errorf("%q: %v", c.fields, got)
		}
	}
}

func TestETags(t *testing.T) { // CO04, CO05, CO14
	for value, want := range map[string]string{
		`"a"`:                    `"a"`,
		`W/"a", "b,c","d\" , ""`: `W/"a" "b,c" "d\" ""`,
		`a, "b", "c"d, "e"`:      `"b" "e"`,
		`w/"a", W/ "b", "c`:      ``,
		`*`:                      ``,
		`"a" "b", "c"`:           `"c"`,
		"\"\xff\", \"a b\"":      "\"\xff\"",
	} {
		var got []string
		for tag := range ETags([]byte(value)) {
			got = append(got, string(tag.Append(nil)))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %s", value, got, want)
		}
	}
	weak, _ := ParseETag([]byte(`W/"a"`))
	strong, _ := ParseETag([]byte(`"a"`))
	if weak.SameStrong(strong) || weak.SameStrong(weak) || !strong.SameStrong(strong) || !weak.SameWeak(strong) || (ETag{}).SameWeak(ETag{}) {
		t.Error("the comparisons of RFC 9110 8.8.3.2")
	}
}

func TestParameters(t *testing.T) { // HF18
	for value, want := range map[string]string{
		`text/html`:                              `text/html`,
		` text/html ; charset=utf-8`:             `text/html charset=utf-8`,
		`form-data; name="a\"b"; x="c;d=\\"; y`:  `form-data name=a"b x=c;d=\`,
		`a; b="; c=d`:                            `a`,
		`a;;b=1;B=; c ="x"; d="e"f; g="h`:        `a b=1`,
		`multipart/byteranges; boundary="x, y" `: `multipart/byteranges boundary=x, y`,
	} {
		main, params := Parameters([]byte(value))
		got := []string{string(main)}
		for name, value := range params {
			got = append(got, fmt.Sprintf("%s=%s", name, value))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %s", value, got, want)
		}
	}
}

func TestQuery(t *testing.T) {
	var got []string
	for name, value := range Query([]byte("a=1&b&&c=%41+%zz%&=x&a=2=3")) {
		got = append(got, name+":"+value)
	}
	if want := "a:1 b: c:A %zz% :x a:2=3"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
	if value, ok := QueryValue([]byte("a=1&b=2"), "b"); !ok || value != "2" {
		t.Errorf("%q %v", value, ok)
	}
}

func TestDates(t *testing.T) { // HF16, HF17
	for text, want := range map[string]string{
		"Sun, 06 Nov 1994 08:49:37 GMT":     "1994-11-06T08:49:37Z",
		"Sunday, 06-Nov-94 08:49:37 GMT":    "1994-11-06T08:49:37Z",
		"Sun Nov  6 08:49:37 1994":          "1994-11-06T08:49:37Z",
		"Saturday, 21-Nov-76 11:59:59 GMT":  "2076-11-21T11:59:59Z",
		"Saturday, 21-Nov-76 12:00:01 GMT":  "1976-11-21T12:00:01Z",
		"Thursday, 01-Jan-26 00:00:00 GMT":  "2026-01-01T00:00:00Z",
		"Sun, 06 Nov 1994 08:49:37 +0000":   "",
		"Sun, 6 Nov 1994 08:49:37 GMT":      "",
		"Sun, 06 Nov 1994 24:49:37 GMT":     "",
		"1994-11-06":                        "",
		"Sun, 06 Nov 1994 08:49:37 GMT, xx": "",
	} {
		got, ok := ParseDate([]byte(text), atNoon)
		if ok != (want != "") || ok && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v, want %s", text, got, ok, want)
		}
	}
	var clock Clock
	first := string(clock.Date(atNoon))
	later := string(clock.Date(atNoon.Add(1500 * time.Millisecond)))
	if first != "Sat, 21 Nov 2026 12:00:00 GMT" || later != "Sat, 21 Nov 2026 12:00:01 GMT" {
		t.Errorf("%s, %s", first, later)
	}
}

func TestAppendPath(t *testing.T) { // HF15, RS08
	for path, want := range map[string]string{
		"/a b/\r\nX:1":        "/a%20b/%0D%0AX:1",
		"//host/x":            "/.//host/x",
		"/é%?#\\\"<":          "/%C3%A9%25%3F%23%5C%22%3C",
		"/a-b_c.d~!$&'()*+,;": "/a-b_c.d~!$&'()*+,;",
	} {
		if got := string(AppendPath(nil, path)); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}
