package files

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ME14
func TestDelete(t *testing.T) {
	dir := tree(t, map[string]string{"a": "", "b": "", "c": "", "full/x": "", "empty/": "", "other/": "", ".hidden": "", "kept": "", "slash": ""})
	outside := tree(t, map[string]string{"kept": ""})
	for link, to := range map[string]string{"link": "kept", "out": outside, "dangling": "none"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	h := serving(t, dir, Options{Delete: true})
	tag := ask(t, h, "GET /a").header.Get("ETag")
	for _, c := range []struct {
		target, field string
		status        int
	}{
		{"/a", `If-Match: "other"`, 412},
		{"/a", "If-None-Match: *", 412},
		{"/a", "If-Match: " + tag, 204},
		{"/a", "X: 1", 404},
		{"/b", "X: 1", 204},
		{"/c", "Origin: http://elsewhere", 403},
		{"/full/", "X: 1", 409},
		{"/full", "X: 1", 409},
		{"/full/x", "X: 1", 204},
		{"/full", "X: 1", 204},
		{"/empty/", "X: 1", 204},
		{"/other/", `If-Match: "x"`, 412},
		{"/link", "X: 1", 204},
		{"/out", "X: 1", 404},
		{"/out/kept", "X: 1", 404},
		{"/dangling", "X: 1", 404},
		{"/.hidden", "X: 1", 404},
		{"/slash/", "X: 1", 404},
		{"/", "X: 1", 405},
		{"/c%2Fx", "X: 1", 404},
	} {
		if got := tell(t, h, "DELETE "+c.target, "", c.field); got.status != c.status {
			t.Errorf("%s %s: %d %s", c.target, c.field, got.status, got.body)
		}
	}
	want := "[.hidden c dangling kept other/ out slash]"
	if found := fmt.Sprint(names(holds(t, dir))); found != want {
		t.Errorf("%s", found)
	}
	if len(holds(t, outside)) != 1 {
		t.Error("outside")
	}
}

func TestMkdir(t *testing.T) {
	dir := tree(t, map[string]string{"a": "", "sub/": ""})
	h := serving(t, dir, Options{Mkdir: true})
	for _, c := range []struct {
		target, content, field string
		status                 int
	}{
		{"/new/", "", "X: 1", 201},
		{"/new/", "", "X: 1", 409},
		{"/deep/er/", "", "X: 1", 201},
		{"/x/", "content", "X: 1", 415},
		{"/x/", "", "If-Match: *", 412},
		{"/x/", "", "If-None-Match: *", 201},
		{"/a/", "", "X: 1", 409},
		{"/a/b/", "", "X: 1", 409},
		{"/", "", "X: 1", 409},
		{"/.h/", "", "X: 1", 403},
		{"/y", "", "X: 1", 405},
	} {
		got := tell(t, h, "PUT "+c.target, c.content, c.field)
		if got.status != c.status {
			t.Errorf("%s %s: %d %s", c.target, c.field, got.status, got.body)
		}
		if got.status == 201 && got.header.Get("Location") != c.target {
			t.Errorf("%s: %q", c.target, got.header)
		}
	}
	if found := fmt.Sprint(names(holds(t, dir))); found != "[a deep/ deep/er/ new/ sub/ x/]" {
		t.Errorf("%s", found)
	}
}

// ME05-ME07: Allow has what the options and the path let a client do.
func TestAllow(t *testing.T) {
	dir := tree(t, map[string]string{"a": "", "sub/": ""})
	for _, c := range []struct {
		opts         Options
		target, want string
	}{
		{Options{}, "/a", "GET, HEAD, OPTIONS"},
		{Options{}, "*", "GET, HEAD, OPTIONS"},
		{everything, "*", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE, POST"},
		{everything, "/a", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"},
		{everything, "/new", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"},
		{everything, "/new/", "GET, HEAD, OPTIONS, PUT"},
		{everything, "/sub/", "GET, HEAD, OPTIONS, POST, DELETE"},
		{everything, "/sub", "GET, HEAD, OPTIONS, POST, DELETE"},
		{everything, "/", "GET, HEAD, OPTIONS, POST"},
		{Options{Mkdir: true}, "/", "GET, HEAD, OPTIONS, POST"},
		{Options{Mkdir: true}, "/a", "GET, HEAD, OPTIONS"},
		{Options{Delete: true}, "/a", "GET, HEAD, OPTIONS, DELETE"},
		{Options{Zip: true}, "/", "GET, HEAD, OPTIONS"},
	} {
		h := serving(t, dir, c.opts)
		ask(t, h, "OPTIONS "+c.target).want(t, 200, "Allow: "+c.want)
		if c.target != "*" {
			ask(t, h, "TRACE "+c.target).want(t, 405, "Allow: "+c.want)
		}
	}
}

// The listing has what the options allow, and its policy no more.
func TestListingTools(t *testing.T) {
	dir := tree(t, map[string]string{"a": ""})
	for _, c := range []struct {
		opts       Options
		has, hasNo []string
	}{
		{Options{}, nil, []string{"<form", "<script", "?zip", "self"}},
		{Options{Zip: true}, []string{`href="?zip"`}, []string{"<form", "<script", "self"}},
		{Options{Mkdir: true}, []string{`name="mkdir"`, "form-action 'self'", "frame-ancestors 'none'"}, []string{"<script", "script-src", `type="file"`}},
		{Options{Upload: true}, []string{`type="file"`, `data-can="upload"`, "script-src 'sha256-", "connect-src 'self'"}, []string{`name="mkdir"`}},
		{Options{Delete: true}, []string{`data-can="delete"`, "script-src 'sha256-"}, []string{"<form"}},
		{everything, []string{`data-can="upload overwrite delete"`}, []string{"form-action 'none'"}},
	} {
		got := ask(t, serving(t, dir, c.opts), "GET /")
		text := got.header.Get("Content-Security-Policy") + got.body
		for _, has := range c.has {
			if !strings.Contains(text, has) {
				t.Errorf("%+v: no %s", c.opts, has)
			}
		}
		for _, has := range c.hasNo {
			if strings.Contains(text, has) {
				t.Errorf("%+v: %s", c.opts, has)
			}
		}
	}
	if strings.Contains(toolsScript, "</script") || strings.Contains(toolsStyle, "</style") {
		t.Error("the page's own text ends it")
	}
}

func TestOptionsThatDoNotFit(t *testing.T) {
	for _, o := range []Options{{Overwrite: true}, {Zip: true, NoList: true}} {
		if h, err := New(t.TempDir(), o); err == nil {
			h.Close()
			t.Errorf("%+v", o)
		}
	}
}
