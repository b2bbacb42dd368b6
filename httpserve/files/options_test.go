package files

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/httpserve"
)

func TestSPA(t *testing.T) {
	h := serving(t, site(t), Options{SPA: "index.html"})
	const html = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
	for _, c := range []struct {
		target, accept string
		status         int
	}{
		{"/users/7", "Accept: */*", 200},
		{"/users/7/", "Accept: */*", 200},
		{"/users/j.doe", html, 200},
		{"/missing.js", "Accept: */*", 404},
		{"/a.txt", html, 200},
		{"/%2Fx", html, 404},
	} {
		got := ask(t, h, "GET "+c.target, c.accept)
		if got.status != c.status || c.status == 200 && c.target != "/a.txt" && got.body != "<p>home</p>" {
			t.Errorf("%s: %d %q", c.target, got.status, got.body)
		}
	}
	ask(t, serving(t, site(t), Options{SPA: "missing.html"}), "GET /x").want(t, 404)
}

// CC01: where Accept decides between a page and 404, a cache is told so.
func TestSPAVaries(t *testing.T) {
	h := serving(t, site(t), Options{SPA: "index.html"})
	const html = "Accept: text/html"
	tag := ask(t, h, "GET /j.doe", html).header.Get("ETag")
	for _, c := range []struct {
		target, field string
		status        int
		varies        bool
	}{
		{"/j.doe", "", 200, true},
		{"/j.doe", "If-None-Match: " + tag, 304, true},
		{"/j.doe", "Range: bytes=0-1", 206, true},
		{"/j.doe", `If-Match: "x"`, 412, true},
		{"/users/7", "", 200, false},
		{"/index.html", "", 200, false},
	} {
		got := ask(t, h, "GET "+c.target, html, c.field)
		if got.status != c.status || slices.Contains(values(got.header, "Vary"), "Accept") != c.varies {
			t.Errorf("%s with %s: %d %q", c.target, c.field, got.status, got.header)
		}
	}
	ask(t, h, "GET /j.doe").want(t, 404, "Vary: Accept")
}

func TestOptions(t *testing.T) {
	dir := site(t)
	t.Run("hidden", func(t *testing.T) {
		h := serving(t, dir, Options{Hidden: true})
		ask(t, h, "GET /.secret").want(t, 200)
		ask(t, h, "GET /dir/.git/config").want(t, 200)
	})
	t.Run("no list", func(t *testing.T) { ask(t, serving(t, dir, Options{NoList: true}), "GET /list/").want(t, 403) })
	t.Run("index", func(t *testing.T) {
		h := serving(t, dir, Options{Index: []string{"none.html", "b.css"}})
		ask(t, h, "GET /dir/").want(t, 200, "Content-Type: text/css; charset=utf-8")
		if got := ask(t, serving(t, dir, Options{Index: []string{}}), "GET /dir/"); !strings.Contains(got.body, "index.html") {
			t.Error("no listing")
		}
	})
	t.Run("header", func(t *testing.T) {
		h := serving(t, dir, Options{CacheControl: "max-age=1", Precompressed: true, Header: httpserve.Header{
			{Name: "cache-control", Value: "no-store"}, {Name: "Vary", Value: "Origin"}, {Name: "Link", Value: "</a>"}}})
		got := ask(t, h, "GET /a.txt").want(t, 200, "Cache-Control: no-store", "Vary: Accept-Encoding")
		if !strings.Contains(strings.Join(values(got.header, "Vary"), ","), "Origin") {
			t.Errorf("%q", got.header)
		}
	})
	t.Run("memory", func(t *testing.T) {
		h := serving(t, dir, Options{Memory: -1})
		ask(t, h, "GET /a.txt").want(t, 200)
		if len(h.memory.entries) != 0 {
			t.Error("remembered")
		}
	})
	for _, c := range []struct {
		option string
		opts   Options
	}{
		{"Header", Options{Header: httpserve.Header{{Name: "a b", Value: ""}}}},
		{"Header", Options{Header: httpserve.Header{{Name: `"a"`, Value: ""}}}},
		{"Header", Options{Header: httpserve.Header{{Name: "a", Value: "b\nc"}}}},
		{"Header", Options{Header: httpserve.Header{{Name: "content-length", Value: "1"}}}},
		{"MIME", Options{MIME: map[string]string{"a": "text"}}},
		{"CacheControl", Options{CacheControl: "a\r\nb"}},
		{"Index", Options{Index: []string{"../index.html"}}},
		{"SPA", Options{SPA: "/etc/passwd"}},
	} {
		_, err := New(dir, c.opts)
		wrong, ok := errors.AsType[*OptionError](err)
		if !ok || wrong.Option != c.option || !strings.HasPrefix(err.Error(), "files: "+c.option+": ") {
			t.Errorf("%+v: %v", c.opts, err)
		}
	}
	if _, err := New(filepath.Join(dir, "a.txt"), Options{}); err == nil {
		t.Error("a file is served as a directory")
	}
}

func values(h httpserve.Header, name string) []string {
	var all []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			all = append(all, f.Value)
		}
	}
	return all
}
