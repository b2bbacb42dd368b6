package files

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/sockkit/sockkit/httpserve"
)

// decoded undoes the coding of an answer.
func decoded(t testing.TB, a answer) string {
	t.Helper()
	var text []byte
	var err error
	switch coding := a.header.Get("Content-Encoding"); coding {
	case "":
		return a.body
	case "gzip":
		var r *gzip.Reader
		if r, err = gzip.NewReader(strings.NewReader(a.body)); err == nil {
			text, err = io.ReadAll(r)
		}
	case "zstd":
		var r *zstd.Decoder
		if r, err = zstd.NewReader(strings.NewReader(a.body), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20)); err == nil {
			defer r.Close()
			text, err = io.ReadAll(r)
		}
	default:
		t.Errorf("Content-Encoding: %s", coding)
	}
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

func TestCompression(t *testing.T) {
	small, large := strings.Repeat("some text ", 200), strings.Repeat("some text ", 50_000)
	h := serving(t, tree(t, map[string]string{
		"small.css": small, "large.css": large, "tiny.css": "a{}", "pic.png": large, "noise.txt": strings.Repeat("\x00", 3) + "x", "odd": large,
	}), Options{Compress: true, CacheControl: "no-cache"})
	for _, c := range []struct {
		id, target, accepts, coding, vary string
		text                              string
	}{
		{"NG01", "/small.css", "gzip", "gzip", "Accept-Encoding", small},
		{"NG01", "/large.css", "gzip", "gzip", "Accept-Encoding", large},
		{"NG01", "/small.css", "zstd, gzip", "zstd", "Accept-Encoding", small},
		{"NG01", "/large.css", "zstd, gzip", "zstd", "Accept-Encoding", large},
		{"NG01", "/small.css", "gzip;q=0", "", "Accept-Encoding", small},
		{"NG02", "/large.css", "", "", "Accept-Encoding", large},
		{"NG03", "/small.css", "x-gzip", "gzip", "Accept-Encoding", small},
		{"NG05 on the plain one", "/small.css", "identity", "", "Accept-Encoding", small},
		{"NG06", "/small.css", "identity;q=0", "", "Accept-Encoding", small},
		{"too small", "/tiny.css", "gzip", "", "", "a{}"},
		{"not worth it", "/pic.png", "gzip", "", "", large},
		{"sniffed", "/odd", "gzip", "gzip", "Accept-Encoding", large},
	} {
		t.Run(c.id+" "+c.target+" "+c.accepts, func(t *testing.T) {
			for range 2 {
				got := ask(t, h, "GET "+c.target, "Accept-Encoding: "+c.accepts).want(t, 200, "Content-Encoding: "+c.coding, "Vary: "+c.vary, "Cache-Control: no-cache")
				if decoded(t, got) != c.text {
					t.Errorf("%d bytes", len(got.body))
				}
				if c.coding != "" && (got.header.Get("Accept-Ranges") != "" || len(got.body) > len(c.text)/2) {
					t.Errorf("%d bytes, %q", len(got.body), got.header)
				}
			}
		})
	}
}

func TestCompressedTags(t *testing.T) {
	h := serving(t, tree(t, map[string]string{"a.css": strings.Repeat("text ", 500), "b.css": strings.Repeat("text ", 50_000)}), Options{Compress: true})
	for _, target := range []string{"/a.css", "/b.css"} {
		tags := map[string]string{}
		for _, accepts := range []string{"identity", "gzip", "zstd"} {
			tag := ask(t, h, "GET "+target, "Accept-Encoding: "+accepts).header.Get("ETag")
			if other, ok := tags[tag]; ok {
				t.Errorf("CO03 %s: %s and %s have the tag %s", target, accepts, other, tag)
			}
			tags[tag] = accepts
			ask(t, h, "GET "+target, "Accept-Encoding: "+accepts, "If-None-Match: "+tag).want(t, 304, "ETag: "+tag, "Vary: Accept-Encoding")
			ask(t, h, "GET "+target, "If-None-Match: "+tag)
		}
		got := ask(t, h, "GET "+target, "Accept-Encoding: gzip", "Range: bytes=0-3")
		got.want(t, 206, "Content-Encoding:", "Vary: Accept-Encoding")
		if got.body != "text" {
			t.Errorf("RG15 %q", got.body)
		}
	}
}

// NG04: files that lie beside the one that was asked for.
func TestSidecars(t *testing.T) {
	dir := tree(t, map[string]string{
		"a.js": "plain", "a.js.gz": "as gzip", "a.js.br": "as br", "a.js.zst": "as zstd",
		"old.js": "plain", "old.js.gz": "outdated", "dir.js": "plain", "dir.js.gz/x": "", "page/index.html": "index", "page/index.html.br": "index as br",
		"large.js": strings.Repeat("plain", 50_000), "large.js.br": strings.Repeat("as br", 50_000),
	})
	before := longAgo.Add(-time.Second)
	if err := os.Chtimes(filepath.Join(dir, "old.js.gz"), before, before); err != nil {
		t.Fatal(err)
	}
	h := serving(t, dir, Options{Precompressed: true})
	for _, c := range []struct{ target, accepts, coding, body string }{
		{"/a.js", "gzip, br, zstd", "br", "as br"},
		{"/a.js", "gzip, zstd", "zstd", "as zstd"},
		{"/a.js", "gzip", "gzip", "as gzip"},
		{"/a.js", "br;q=0.5, gzip", "gzip", "as gzip"},
		{"/a.js", "identity", "", "plain"},
		{"/old.js", "gzip", "", "plain"},
		{"/dir.js", "gzip", "", "plain"},
		{"/page/", "br", "br", "index as br"},
		{"/large.js", "br", "br", strings.Repeat("as br", 50_000)},
	} {
		tags := map[string]bool{}
		for range 2 {
			got := ask(t, h, "GET "+c.target, "Accept-Encoding: "+c.accepts).want(t, 200, "Content-Encoding: "+c.coding, "Vary: Accept-Encoding", "Accept-Ranges: bytes")
			if got.body != c.body {
				t.Errorf("%s as %s: %.20q", c.target, c.accepts, got.body)
			}
			if want := typeByName(c.target, nil); want != "" && got.header.Get("Content-Type") != want {
				t.Errorf("%s as %s: %s", c.target, c.accepts, got.header.Get("Content-Type"))
			}
			tags[got.header.Get("ETag")] = true
		}
		if len(tags) != 1 {
			t.Errorf("%s: tags %v", c.target, tags)
		}
	}
	got := ask(t, h, "GET /a.js", "Accept-Encoding: br", "Range: bytes=3-").want(t, 206, "Content-Encoding: br", "Content-Range: bytes 3-4/5")
	if got.body != "br" {
		t.Errorf("%q", got.body)
	}
	ask(t, h, "GET /a.js.gz").want(t, 200, "Content-Type: application/gzip", "Content-Encoding:")
}

// What was read as a sidecar, even of a hidden file that the user has named, is
// not what a request for its path gets.
func TestSidecarIsServedToNobodyElse(t *testing.T) {
	h := serving(t, tree(t, map[string]string{".secret": "hidden", ".secret.gz": "hidden too"}), Options{Precompressed: true})
	for range watchAfter + 2 {
		named := read(t, h.ServeFile(request(t, "GET /x", "Accept-Encoding: gzip"), ".secret"))
		if named.want(t, 200, "Content-Encoding: gzip"); named.body != "hidden too" {
			t.Errorf("%q", named.body)
		}
		if r := request(t, "GET /.secret.gz"); h.Inline(r) {
			t.Error("the hidden file is in memory")
		}
		ask(t, h, "GET /.secret.gz").want(t, 404)
		ask(t, h, "GET /secret.gz").want(t, 404)
	}
}

// A sidecar that changes, goes or appears is seen at once.
func TestSidecarChanges(t *testing.T) {
	dir := tree(t, map[string]string{"a.js": "plain"})
	h := serving(t, dir, Options{Precompressed: true})
	sidecar := filepath.Join(dir, "a.js.gz")
	for _, step := range []struct {
		edit func()
		want string
	}{
		{func() {}, "plain"},
		{func() { put(t, sidecar, "one", false) }, "one"},
		{func() { put(t, sidecar, "two", false) }, "two"},
		{func() { _ = os.Remove(sidecar) }, "plain"},
		{func() { put(t, sidecar, "three", false) }, "three"},
		{func() { _ = os.WriteFile(filepath.Join(dir, "a.js"), []byte("newer"), 0o644) }, "newer"},
	} {
		step.edit()
		for range 2 {
			if got := ask(t, h, "GET /a.js", "Accept-Encoding: gzip"); got.body != step.want {
				t.Errorf("%q, want %q", got.body, step.want)
			}
		}
	}
}

// Clients that read slowly cannot make the server hold ever more encoders.
func TestEncodersAreBounded(t *testing.T) {
	h := serving(t, tree(t, map[string]string{"a.css": strings.Repeat("text ", 50_000)}), Options{Compress: true})
	const gzips = "Accept-Encoding: gzip"
	tag := ask(t, h, "GET /a.css", gzips).header.Get("ETag")
	var slow []*httpserve.Response
	for range mostEncoding {
		slow = append(slow, h.Serve(request(t, "GET /a.css", gzips)))
	}
	ask(t, h, "GET /a.css", gzips).want(t, 200, "Content-Encoding:", "Vary: Accept-Encoding")
	for _, response := range slow {
		read(t, response).want(t, 200, "Content-Encoding: gzip")
	}
	ask(t, h, "GET /a.css", gzips, "If-None-Match: "+tag).want(t, 304)
	if left := h.encoding.used.Load(); left != 0 {
		t.Errorf("%d are still counted", left)
	}
}
