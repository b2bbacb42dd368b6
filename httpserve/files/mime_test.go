package files

import (
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
)

func TestTypeByName(t *testing.T) {
	own := map[string]string{"md": "text/x-own", "new": "a/b"}
	for name, want := range map[string]string{
		"index.html":   "text/html; charset=utf-8",
		"A.HTML":       "text/html; charset=utf-8",
		"x.tar.gz":     "application/gzip",
		"a.js":         "text/javascript; charset=utf-8",
		"a.json":       "application/json",
		"a.svg":        "image/svg+xml",
		"a.md":         "text/x-own",
		"a.new":        "a/b",
		"README":       "",
		"a.unknown":    "",
		"a.":           "",
		"dir.css/name": "",
		"dir/a.css":    "text/css; charset=utf-8",
	} {
		if got := typeByName(name, own); got != want {
			t.Errorf("NG08 %s: %q, want %q", name, got, want)
		}
	}
}

func TestMediaTypesAreWellFormed(t *testing.T) {
	for ext, mediaType := range mediaTypes {
		main, sub, ok := strings.Cut(mediaType, "/")
		for _, part := range []string{main, sub} {
			if _, token := http1.Unquote([]byte(part)); !ok || !token {
				t.Errorf("%s: %q", ext, mediaType)
			}
		}
		if ext != strings.ToLower(ext) {
			t.Errorf("%s is not in small letters", ext)
		}
	}
}

func TestTypeByContent(t *testing.T) {
	for content, want := range map[string]string{
		"":                      plainText,
		"plain\ttext\r\n":       plainText,
		"Grüße":                 plainText,
		"cut off: \xe2\x82":     plainText,
		"\x1b[31mcoloured":      plainText,
		"latin1 Gr\xfc\xdfe...": anyBytes,
		"nul \x00":              anyBytes,
		"\x7fELF\x02":           anyBytes,
	} {
		if got := typeByContent([]byte(content)); got != want {
			t.Errorf("%q: %s", content, got)
		}
	}
}

func TestCompressible(t *testing.T) {
	for mediaType, want := range map[string]bool{
		"text/html; charset=utf-8": true, "application/json": true, "image/svg+xml": true, "application/ld+json": true,
		"image/png": false, "video/mp4": false, "application/zip": false, "font/woff2": false, anyBytes: false,
	} {
		if got := compressible(mediaType); got != want {
			t.Errorf("%s: %v", mediaType, got)
		}
	}
}

// The law: a name's type is one that can be sent, whatever the name; no content
// makes the sniffer fail, and text stays text when it is cut.
func FuzzTypes(f *testing.F) {
	f.Add("a.html", []byte("Grüße"))
	f.Add("..\xff", []byte{0xe2, 0x82, 0xac, 0})
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if got := typeByName(name, nil); strings.ContainsAny(got, "\r\n") {
			t.Errorf("%q: %q", name, got)
		}
		if typeByContent(content) != plainText {
			return
		}
		for n := range content {
			if got := typeByContent(content[:n]); got != plainText {
				t.Fatalf("%q is text, %q is %s", content, content[:n], got)
			}
		}
	})
}

func BenchmarkTypeByName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = typeByName("static/js/main.3fa9.js", nil)
	}
}
