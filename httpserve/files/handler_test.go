package files

import (
	"bytes"
	"crypto/rand"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// site is a small tree that most tests use.
func site(t testing.TB) string {
	return tree(t, map[string]string{
		"index.html":       "<p>home</p>",
		"a.txt":            "0123456789",
		"empty.txt":        "",
		"noext":            "text",
		"binary":           "\x00\x01",
		"dir/index.html":   "<p>dir</p>",
		"dir/b.css":        "b{}",
		"list/x y&z.txt":   "x",
		"list/sub/":        "",
		".secret":          "hidden",
		"dir/.git/config":  "hidden",
		"100% ü?#.txt":     "odd",
		"big.bin":          strings.Repeat("0123456789abcdef", 8192),
		"a:b/javascript:x": "colon",
	})
}

func TestFiles(t *testing.T) {
	h := serving(t, site(t), Options{CacheControl: "max-age=60", Header: httpserve.Header{{Name: "X-Own", Value: "1"}}})
	for _, c := range []struct {
		id, line string
		status   int
		body     string
		fields   []string
	}{
		{"CO01 NG08 RG13", "GET /a.txt", 200, "0123456789", []string{
			"Content-Type: text/plain; charset=utf-8", "Last-Modified: " + longAgoText, "Accept-Ranges: bytes", "Cache-Control: max-age=60", "X-Own: 1", "Vary:", "Age:"}},
		{"query", "GET /a.txt?x=1", 200, "0123456789", nil},
		{"index", "GET /", 200, "<p>home</p>", []string{"Content-Type: text/html; charset=utf-8"}},
		{"index", "GET /dir/", 200, "<p>dir</p>", nil},
		{"below", "GET /dir/b.css", 200, "b{}", []string{"Content-Type: text/css; charset=utf-8"}},
		{"encoded", "GET /100%25%20%C3%BC%3F%23.txt", 200, "odd", nil},
		{"encoded letter", "GET /%61.txt", 200, "0123456789", nil},
		{"dots inside", "GET /dir/../a.txt", 200, "0123456789", nil},
		{"colon", "GET /a:b/javascript:x", 200, "colon", nil},
		{"no extension", "GET /noext", 200, "text", []string{"Content-Type: " + plainText}},
		{"no extension", "GET /binary", 200, "\x00\x01", []string{"Content-Type: " + anyBytes}},
		{"empty", "GET /empty.txt", 200, "", []string{"Accept-Ranges: bytes"}},
		{"RS06", "GET /nothing", 404, "404 Not Found\n", []string{"Content-Type: " + plainText, "X-Own: 1", "ETag:"}},
		{"file with a slash", "GET /a.txt/", 404, "404 Not Found\n", nil},
		{"below a file", "GET /a.txt/b", 404, "404 Not Found\n", nil},
		{"too long", "GET /" + strings.Repeat("x", 300), 404, "404 Not Found\n", nil},
		{"ME05 ME06", "DELETE /a.txt", 405, "405 Method Not Allowed\n", []string{"Allow: GET, HEAD, OPTIONS"}},
		{"ME05 ME06", "POST /a.txt", 405, "405 Method Not Allowed\n", []string{"Allow: GET, HEAD, OPTIONS"}},
		{"ME05 ME06", "PUT /new", 405, "405 Method Not Allowed\n", []string{"Allow: GET, HEAD, OPTIONS"}},
		{"ME08", "TRACE /a.txt", 405, "405 Method Not Allowed\n", []string{"Allow: GET, HEAD, OPTIONS"}},
		{"unknown method", "BREW /a.txt", 501, "501 Not Implemented\n", []string{"Allow:"}},
		{"ME07", "OPTIONS /a.txt", 200, "", []string{"Allow: GET, HEAD, OPTIONS", "X-Own: 1"}},
		{"ME07", "OPTIONS *", 200, "", []string{"Allow: GET, HEAD, OPTIONS"}},
		{"hidden", "GET /.secret", 404, "404 Not Found\n", nil},
		{"hidden directory", "GET /dir/.git/config", 404, "404 Not Found\n", nil},
		{"hidden and encoded", "GET /%2esecret", 404, "404 Not Found\n", nil},
	} {
		t.Run(c.id+" "+c.line[:min(len(c.line), 40)], func(t *testing.T) {
			for range 2 { // the second time from memory
				got := ask(t, h, c.line).want(t, c.status, c.fields...)
				if got.body != c.body {
					t.Errorf("%q, want %q", got.body, c.body)
				}
			}
		})
	}
}

// HEAD is GET without the content; the server leaves that out (ME02-ME04).
func TestHeadIsLikeGet(t *testing.T) {
	h := serving(t, site(t), Options{Compress: true})
	for _, target := range []string{"/a.txt", "/big.bin", "/", "/list/", "/nothing", "/dir"} {
		for _, fields := range [][]string{nil, {"Accept-Encoding: gzip"}, {"Accept: text/html"}} {
			get, head := ask(t, h, "GET "+target, fields...), ask(t, h, "HEAD "+target, fields...)
			if get.status != head.status || get.size != head.size || len(get.header) != len(head.header) {
				t.Errorf("%s: GET %v, HEAD %v", target, get, head)
			}
			for i := range get.header {
				if get.header[i] != head.header[i] {
					t.Errorf("%s: %v, %v", target, get.header[i], head.header[i])
				}
			}
		}
	}
}

func TestRedirects(t *testing.T) {
	dir := site(t)
	put(t, filepath.Join(dir, "x\r\nSet-Cookie: a", "f"), "", false)
	h := serving(t, dir, Options{})
	for _, c := range []struct{ id, target, location string }{
		{"RS08", "/dir", "/dir/"},
		{"RS08 query", "/dir?a=b&c=%2F", "/dir/?a=b&c=%2F"},
		{"RS08 colon", "/a:b", "/a:b/"},
		{"RS08 no host", "//dir", "/dir"},
		{"RS08 no host", "//evil.example/%2e%2e", "/"},
		{"RS08 no host", "///evil.example//", "/evil.example/"},
		{"RS08 no host, encoded", "/./%2Fevil.example", ""},
		{"RS08 slashes", "/dir//b.css?x", "/dir/b.css?x"},
		{"HF15", "/x%0d%0aSet-Cookie:%20a", "/x%0D%0ASet-Cookie:%20a/"},
	} {
		got := ask(t, h, "GET "+c.target)
		status := 301
		if c.location == "" {
			status = 404
		}
		t.Run(c.id+" "+c.target, func(t *testing.T) { got.want(t, status, "Location: "+c.location) })
	}
}

func TestConditionalRequests(t *testing.T) {
	dir := site(t)
	for _, target := range []string{"/a.txt", "/big.bin"} {
		h := serving(t, dir, Options{CacheControl: "no-cache", Precompressed: true, Header: httpserve.Header{{Name: "X-Own", Value: "1"}}})
		tag := ask(t, h, "GET "+target).header.Get("ETag")
		for range 2 {
			got := ask(t, h, "GET "+target, "If-None-Match: "+tag)
			t.Run("CO05 CO12 CO13 NG05 "+target, func(t *testing.T) {
				got.want(t, 304, "ETag: "+tag, "Cache-Control: no-cache", "Vary: Accept-Encoding", "X-Own: 1", "Content-Type:", "Last-Modified:", "Content-Length:")
			})
			t.Run("CO08 "+target, func(t *testing.T) { ask(t, h, "GET "+target, "If-Modified-Since: "+longAgoText).want(t, 304) })
			t.Run("CO04 "+target, func(t *testing.T) { ask(t, h, "GET "+target, `If-Match: "x"`).want(t, 412, "ETag:") })
			t.Run("CO10 412 before ranges "+target, func(t *testing.T) {
				ask(t, h, "GET "+target, `If-Match: "x"`, "Range: bytes=0-0").want(t, 412)
			})
			t.Run("CO10 304 before ranges "+target, func(t *testing.T) {
				ask(t, h, "GET "+target, "If-None-Match: "+tag, "Range: bytes=99999999-").want(t, 304)
			})
		}
		t.Run("CO11", func(t *testing.T) {
			ask(t, h, "GET /nothing", "If-None-Match: *").want(t, 404)
			ask(t, h, "GET /dir", "If-Match: \"x\"").want(t, 301)
			ask(t, h, "DELETE /a.txt", "If-Match: \"x\"").want(t, 405)
		})
	}
}

// CO02: Last-Modified is never after Date.
func TestFutureFile(t *testing.T) {
	dir := site(t)
	future := time.Now().Add(24 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "a.txt"), future, future); err != nil {
		t.Fatal(err)
	}
	r := request(t, "GET /a.txt")
	got := read(t, serving(t, dir, Options{}).Serve(r))
	modified, ok := http1.ParseDate([]byte(got.header.Get("Last-Modified")), time.Now())
	if !ok || modified.After(r.Received) || r.Received.Sub(modified) > time.Second {
		t.Errorf("Last-Modified: %s at %v", got.header.Get("Last-Modified"), r.Received)
	}
	if tag := got.header.Get("ETag"); !strings.HasPrefix(tag, "W/") {
		t.Errorf("CO03: ETag: %s", tag)
	}
}

func TestRangesOfFiles(t *testing.T) {
	dir := site(t)
	h := serving(t, dir, Options{CacheControl: "max-age=1"})
	tag := ask(t, h, "GET /a.txt").header.Get("ETag")
	for _, c := range []struct {
		id, target string
		fields     []string
		status     int
		body       string
		want       []string
	}{
		{"RG03 RG10", "/a.txt", []string{"Range: bytes=2-4"}, 206, "234", []string{"Content-Range: bytes 2-4/10", "ETag: " + tag, "Cache-Control: max-age=1", "Accept-Ranges: bytes", "Content-Type: " + plainText}},
		{"RG03 of a large file", "/big.bin", []string{"Range: bytes=-6"}, 206, "abcdef", []string{"Content-Range: bytes 131066-131071/131072"}},
		{"RG05", "/a.txt", []string{"Range: bytes=10-"}, 416, "416 Range Not Satisfiable\n", []string{"Content-Range: bytes */10"}},
		{"RG05", "/big.bin", []string{"Range: bytes=-0"}, 416, "416 Range Not Satisfiable\n", []string{"Content-Range: bytes */131072"}},
		{"RG02", "/a.txt", []string{"Range: lines=1-2"}, 200, "0123456789", []string{"Content-Range:"}},
		{"RG07", "/a.txt", []string{"Range: bytes=0-1,2-3"}, 206, "0123", []string{"Content-Range: bytes 0-3/10", "Content-Type: " + plainText}},
		{"RG08 same", "/a.txt", []string{"Range: bytes=0-1", "If-Range: " + tag}, 206, "01", nil},
		{"RG08 other", "/a.txt", []string{"Range: bytes=0-1", `If-Range: "other"`}, 200, "0123456789", []string{"Content-Range:"}},
		{"RG14", "/empty.txt", []string{"Range: bytes=0-"}, 416, "416 Range Not Satisfiable\n", []string{"Content-Range: bytes */0"}},
		{"RG14", "/empty.txt", []string{"Range: bytes=-5"}, 200, "", nil},
	} {
		t.Run(c.id+" "+c.target+" "+strings.Join(c.fields, " "), func(t *testing.T) {
			for range 2 {
				if got := ask(t, h, "GET "+c.target, c.fields...).want(t, c.status, c.want...); got.body != c.body {
					t.Errorf("%q, want %q", got.body, c.body)
				}
			}
		})
	}
	t.Run("RG01", func(t *testing.T) {
		ask(t, h, "HEAD /a.txt", "Range: bytes=0-1").want(t, 200, "Content-Range:")
		ask(t, h, "POST /a.txt", "Range: bytes=0-1").want(t, 405)
	})
}

// RG06: the parts are read by the standard library's reader.
func TestMultipartRanges(t *testing.T) {
	content := make([]byte, 200_000)
	if _, err := rand.Read(content); err != nil {
		t.Fatal(err)
	}
	h := serving(t, tree(t, map[string]string{"big.png": string(content), "small.png": string(content[:5000])}), Options{})
	for _, target := range []string{"/big.png", "/small.png"} {
		got := ask(t, h, "GET "+target, "Range: bytes=0-0, 4000-4099, 1000-1999").want(t, 206, "Content-Range:")
		mediaType, params, err := mime.ParseMediaType(got.header.Get("Content-Type"))
		if err != nil || mediaType != "multipart/byteranges" {
			t.Fatalf("%s %v", got.header.Get("Content-Type"), err)
		}
		parts := multipart.NewReader(strings.NewReader(got.body), params["boundary"])
		for _, want := range []struct {
			from, to int
			text     string
		}{{0, 1, "bytes 0-0/"}, {4000, 4100, "bytes 4000-4099/"}, {1000, 2000, "bytes 1000-1999/"}} {
			part, err := parts.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(part)
			if err != nil || !bytes.Equal(data, content[want.from:want.to]) {
				t.Errorf("%s: part %s: %d bytes, %v", target, want.text, len(data), err)
			}
			if r := part.Header.Get("Content-Range"); !strings.HasPrefix(r, want.text) || part.Header.Get("Content-Type") != "image/png" {
				t.Errorf("%s: %v", target, part.Header)
			}
		}
		if _, err := parts.NextPart(); err != io.EOF {
			t.Errorf("after the last part: %v", err)
		}
	}
}
