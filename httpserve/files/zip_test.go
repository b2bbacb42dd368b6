package files

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/httpserve"
)

// names are the names of files in their order.
func names(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

// unzipped is what an archive holds.
func unzipped(t testing.TB, archive string) map[string]string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		in.Close()
		found[f.Name] = string(text)
		if !strings.HasSuffix(f.Name, "/") && !f.Modified.Equal(longAgo.Truncate(1e9)) {
			t.Errorf("%s: %v", f.Name, f.Modified)
		}
	}
	return found
}

func TestZip(t *testing.T) {
	text := strings.Repeat("text ", 10_000)
	dir := tree(t, map[string]string{"top.txt": text, "sub/é \"1\".txt": text, "sub/b.png": "no picture", "sub/empty/": "", "sub/.hidden": "", "sub/index.html": "<p>"})
	outside := tree(t, map[string]string{"secret": ""})
	for link, to := range map[string]string{"sub/up": "..", "sub/self": ".", "sub/out": outside, "sub/link.txt": "../top.txt", "sub/other": "../beside"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	put(t, filepath.Join(dir, "beside", "c.txt"), "c", false)
	for _, c := range []struct {
		target string
		opts   Options
		field  string
		want   []string
	}{
		{"/sub/?zip", Options{Zip: true, Symlinks: SymlinksNever}, `attachment; filename="sub.zip"; filename*=UTF-8''sub.zip`,
			[]string{"sub/", "sub/b.png", "sub/empty/", "sub/index.html", "sub/é \"1\".txt"}},
		{"/beside/?zip=1", Options{Zip: true}, `attachment; filename="beside.zip"; filename*=UTF-8''beside.zip`, []string{"beside/", "beside/c.txt"}},
		{"/?zip", Options{Zip: true, Symlinks: SymlinksNever, Hidden: true}, `attachment; filename="files.zip"; filename*=UTF-8''files.zip`, []string{
			"files/", "files/beside/", "files/beside/c.txt", "files/sub/", "files/sub/.hidden", "files/sub/b.png", "files/sub/empty/",
			"files/sub/index.html", "files/sub/é \"1\".txt", "files/top.txt",
		}},
	} {
		got := ask(t, serving(t, dir, c.opts), "GET "+c.target)
		got.want(t, 0, "Content-Type: application/zip", "Content-Disposition: "+c.field, "Cache-Control: no-cache")
		found := unzipped(t, got.body)
		if !slices.Equal(names(found), c.want) {
			t.Errorf("%s: %q", c.target, names(found))
		}
		if len(got.body) > 5000 {
			t.Errorf("%s: %d bytes", c.target, len(got.body))
		}
	}
	// With links that are followed, each directory is in itself at most once.
	found := unzipped(t, ask(t, serving(t, dir, Options{Zip: true}), "GET /sub/?zip").body)
	if found["sub/link.txt"] != text || found["sub/other/c.txt"] != "c" || found["sub/up/top.txt"] != text {
		t.Errorf("%q", names(found))
	}
	for name := range found {
		if strings.Contains(name, "self") || strings.Contains(name, "secret") || strings.Contains(name, "up/sub") {
			t.Errorf("%s", name)
		}
	}
	ask(t, serving(t, dir, Options{}), "GET /sub/?zip").want(t, 200, "Content-Type: text/html; charset=utf-8")
	h := serving(t, dir, Options{Zip: true})
	ask(t, h, "GET /top.txt?zip").want(t, 200, "Content-Type: text/plain; charset=utf-8")
	for range 10 { // the index is in memory
		ask(t, h, "GET /sub/").want(t, 200)
	}
	ask(t, h, "GET /sub/?zip").want(t, 0, "Content-Type: application/zip")
	ask(t, h, "GET /none/?zip").want(t, 404)
}

func TestAttachment(t *testing.T) {
	for name, want := range map[string]string{
		"a.zip":      `attachment; filename="a.zip"; filename*=UTF-8''a.zip`,
		"é \"%\\;.z": `attachment; filename="__ ___;.z"; filename*=UTF-8''%C3%A9%20%22%25%5C%3B.z`,
		"a\r\nb":     `attachment; filename="a__b"; filename*=UTF-8''a%0D%0Ab`,
	} {
		if got := attachment(name); got != want {
			t.Errorf("%q: %s", name, got)
		}
	}
}

// An archive that cannot be finished is broken off: its stream ends with an error.
func TestZipBreaksOff(t *testing.T) {
	dir := tree(t, map[string]string{"b.bin": strings.Repeat("\x00", 1_000_000)})
	var told bytes.Buffer
	h := serving(t, dir, Options{Zip: true, Log: func(format string, _ ...any) { told.WriteString(format) }})
	stream := h.Serve(request(t, "GET /?zip")).Content.(httpserve.Stream)
	shrink := writerFunc(func(p []byte) (int, error) {
		return len(p), os.Truncate(filepath.Join(dir, "b.bin"), 500_000)
	})
	if err := stream.Write(context.Background(), &httpserve.BodyWriter{Writer: shrink}); err == nil {
		t.Error("no error")
	}
	if !strings.Contains(told.String(), "broken off") {
		t.Errorf("%q", told.String())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := stream.Write(ctx, &httpserve.BodyWriter{Writer: io.Discard}); err == nil {
		t.Error("no error after the end of the client")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestTooManyZips(t *testing.T) {
	h := serving(t, tree(t, map[string]string{"a": ""}), Options{Zip: true})
	var open []*httpserve.Response
	for range mostZips {
		open = append(open, h.Serve(request(t, "GET /?zip")))
	}
	ask(t, h, "GET /?zip").want(t, 503, "Retry-After: 5")
	for _, r := range open {
		r.Done(nil)
	}
	ask(t, h, "GET /?zip").want(t, 0)
}
