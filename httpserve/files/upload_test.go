package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// everything is a handler whose clients may do all there is.
var everything = Options{Upload: true, Overwrite: true, Delete: true, Mkdir: true, Zip: true}

// tell sends a request with content. A target that http1 refuses is status 400.
func tell(t testing.TB, h *Handler, line, content string, fields ...string) answer {
	t.Helper()
	return tellAll(t, h, line, strings.NewReader(content), len(content), fields...)
}

func tellAll(t testing.TB, h *Handler, line string, content io.Reader, length int, fields ...string) answer {
	t.Helper()
	text := line + " HTTP/1.1\r\nHost: h\r\n"
	for _, f := range append(fields, "Content-Length: "+strconv.Itoa(length)) {
		text += f + "\r\n"
	}
	head := &http1.Head{}
	if _, err := http1.ParseHead([]byte(text+"\r\n"), http1.Limits{}, head); err != nil {
		return answer{status: 400}
	}
	return read(t, h.Serve(httpserve.NewRequest(head, content)))
}

// holds lists the files below a directory with their contents, drafts and all;
// directories end in a slash.
func holds(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(filepath.ToSlash(path[len(dir):]), "/")
		switch {
		case err != nil || name == "":
			return err
		case d.IsDir():
			found[name+"/"] = ""
			return nil
		case !d.Type().IsRegular():
			found[name] = d.Type().String()
			return nil
		}
		text, err := os.ReadFile(path)
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// ME10, ME12: 201 with Location for what is new, 204 for what was replaced, and no
// validators.
func TestPut(t *testing.T) {
	dir := tree(t, map[string]string{"sub/": ""})
	h := serving(t, dir, everything)
	for _, c := range []struct {
		target, content string
		status          int
		location        string
	}{
		{"/a.txt", "one", 201, "/a.txt"},
		{"/a.txt", "two", 204, ""},
		{"/sub/b%20%C3%A9.txt", "x", 201, "/sub/b%20%C3%A9.txt"},
		{"/empty", "", 201, "/empty"},
		{"/new/way/c", "y", 201, "/new/way/c"},
	} {
		tell(t, h, "PUT "+c.target, c.content).want(t, c.status, "Location: "+c.location, "ETag:", "Last-Modified:")
		got := ask(t, h, "GET "+c.target).want(t, 200, "X-Content-Type-Options: nosniff")
		if got.body != c.content {
			t.Errorf("%s: %q", c.target, got.body)
		}
	}
	want := map[string]string{"sub/": "", "a.txt": "two", "sub/b é.txt": "x", "empty": "", "new/": "", "new/way/": "", "new/way/c": "y"}
	if got := holds(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}

func TestPutRefusals(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "old", "sub/": "", "real/x": ""})
	outside := t.TempDir()
	for link, to := range map[string]string{"out": outside, "link.txt": "a.txt", "in": "real", "dangling": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	before := holds(t, dir)
	for _, c := range []struct {
		name, target string
		fields       []string
		status       int
		why          string
	}{
		{"there", "/a.txt", nil, 409, "replaces none"},
		{"a directory", "/sub", nil, 409, "directory of that name"},
		{"no parent", "/no/a", nil, 409, "directory for it"},
		{"a file as parent", "/a.txt/b", nil, 409, "directory for it"},
		{"over a link", "/link.txt", nil, 409, "no plain file"},
		{"over a dangling link", "/dangling", nil, 409, "no plain file"},
		{"through a link that leads out", "/out/a", nil, 409, ""},
		{"hidden", "/.a", nil, 403, "begin with a dot"},
		{"below hidden", "/.a/b", nil, 403, "begin with a dot"},
		{"a draft", "/.sockkit-upload-x", nil, 403, ""},
		{"too long", "/" + strings.Repeat("a", 256), nil, 400, "too long"},
		{"no UTF-8", "/a%FF", nil, 400, ""},
		{"a line break", "/a%0Ab", nil, 400, "line break"},
		{"turned around", "/a%E2%80%AEb", nil, 400, "line break"},
		{"encoded slash", "/sub%2Fa", nil, 400, ""},
		{"two slashes", "/sub//a", nil, 400, ""},
		{"coded", "/new", []string{"Content-Encoding: gzip"}, 415, "Content-Encoding"},
		{"coded on the second line", "/new", []string{"Content-Encoding: identity", "Content-Encoding: gzip"}, 415, "Content-Encoding"},
		{"coded twice", "/new", []string{"Content-Encoding: Identity, gzip"}, 415, "Content-Encoding"},
		{"a directory to be", "/new/", nil, 405, ""},
		{"from another site", "/new", []string{"Sec-Fetch-Site: cross-site"}, 403, "another site"},
	} {
		h := serving(t, dir, Options{Upload: true})
		got := tell(t, h, "PUT "+c.target, "new", c.fields...)
		if got.status != c.status || !strings.Contains(got.body, c.why) {
			t.Errorf("%s: %d %q", c.name, got.status, got.body)
		}
		if after := holds(t, dir); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Fatalf("%s: %q", c.name, after)
		}
	}
	h := serving(t, dir, Options{Upload: true, Symlinks: SymlinksNever})
	tell(t, h, "PUT /in/a", "x").want(t, 409)
	read(t, h.Serve(request(t, "PUT /new"))).want(t, 411)
	tell(t, serving(t, dir, Options{}), "PUT /new", "x").want(t, 405, "Allow: GET, HEAD, OPTIONS")
	h = serving(t, dir, Options{Upload: true})
	tell(t, h, "PUT /in/a", "x", "Content-Encoding: Identity").want(t, 201)
	tell(t, h, "PUT /coded", "x", "Content-Encoding: br").want(t, 415, "Accept-Encoding: identity")
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("outside: %v %v", entries, err)
	}
}

func TestPutPreconditions(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "old"})
	h := serving(t, dir, everything)
	tag := ask(t, h, "GET /a.txt").header.Get("ETag")
	for _, c := range []struct {
		target, field string
		status        int
	}{
		{"/a.txt", "If-None-Match: *", 412},
		{"/a.txt", `If-Match: "other"`, 412},
		{"/a.txt", "If-Unmodified-Since: " + before, 412},
		{"/new", "If-Match: *", 412},
		{"/new", "If-Match: " + tag, 412},
		{"/new", "If-None-Match: *", 201},
		{"/a.txt", "If-Match: " + tag, 204},
		{"/a.txt", "If-Match: " + tag, 412}, // it is another one now
		{"/a.txt", "If-Match: *", 204},
	} {
		if got := tell(t, h, "PUT "+c.target, "text", c.field); got.status != c.status {
			t.Errorf("%s %s: %d", c.target, c.field, got.status)
		}
	}
}

// Of many who make the same file at once one succeeds, and it is that one's.
func TestPutsAtOnce(t *testing.T) {
	dir := tree(t, nil)
	h := serving(t, dir, Options{Upload: true})
	other := serving(t, dir, Options{Upload: true}) // another server
	var all sync.WaitGroup
	answers := make([]answer, 20)
	for i := range answers {
		all.Go(func() {
			server := h
			if i%2 == 1 {
				server = other
			}
			answers[i] = tell(t, server, "PUT /a", strings.Repeat(string(rune('a'+i)), 100_000))
		})
	}
	all.Wait()
	won := ""
	for i, a := range answers {
		switch {
		case a.status == 201:
			won += string(rune('a' + i))
		case a.status != 409:
			t.Errorf("%d: %d %s", i, a.status, a.body)
		}
	}
	if len(won) != 1 {
		t.Fatalf("won: %q", won)
	}
	if got := holds(t, dir); len(got) != 1 || got["a"] != strings.Repeat(won, 100_000) {
		t.Errorf("%d files, %.10q", len(got), got["a"])
	}
}

// Where the kernel cannot be told to replace nothing, a link does it.
func TestLinkNew(t *testing.T) {
	dir := tree(t, map[string]string{"from": "new", "there": "old"})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := linkNew(root, "from", "there"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if err := linkNew(root, "from", "to"); err != nil {
		t.Error(err)
	}
	if got := holds(t, dir); len(got) != 2 || got["to"] != "new" || got["there"] != "old" {
		t.Errorf("%q", got)
	}
}

// Content that breaks off leaves nothing, and the file that was there.
func TestCutOffPut(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "old"})
	h := serving(t, dir, everything)
	broken := io.MultiReader(strings.NewReader(strings.Repeat("x", 200_000)), iotest.ErrReader(errors.New("cut off")))
	tellAll(t, h, "PUT /a.txt", broken, 300_000).want(t, 400)
	if got := holds(t, dir); len(got) != 1 || got["a.txt"] != "old" {
		t.Errorf("%q", got)
	}
}

// A disk that is full is 507.
func TestDiskFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	d := &draft{file: full}
	if told, own := asDeclined(d.fill(strings.NewReader("x"))); told.status != 507 || own {
		t.Errorf("%d %q", told.status, told.why)
	}
	if d.size != 0 {
		t.Errorf("%d bytes", d.size)
	}
	h := serving(t, tree(t, nil), Options{Upload: true})
	if _, known := freeSpace(full); known {
		tellAll(t, h, "PUT /a", strings.NewReader(""), 1<<60).want(t, 507)
	}
}

// A file that replaces another has its rights.
func TestReplacedRights(t *testing.T) {
	dir := tree(t, map[string]string{"secret": "old"})
	name := filepath.Join(dir, "secret")
	if err := os.Chmod(name, 0o600); err != nil {
		t.Fatal(err)
	}
	tell(t, serving(t, dir, everything), "PUT /secret", "new").want(t, 204)
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

// What was uploaded is served at once, whatever was in memory.
func TestUploadIsServedAtOnce(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "old"})
	h := serving(t, dir, everything)
	for range 10 { // until it is remembered and watched
		ask(t, h, "GET /a.txt").want(t, 200)
	}
	for i := range 50 {
		text := "version " + strconv.Itoa(i)
		tell(t, h, "PUT /a.txt", text).want(t, 204)
		if got := ask(t, h, "GET /a.txt"); got.body != text {
			t.Fatalf("%q, not %q", got.body, text)
		}
	}
	tell(t, h, "DELETE /a.txt", "").want(t, 204)
	ask(t, h, "GET /a.txt").want(t, 404)
}
