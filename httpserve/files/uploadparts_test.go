package files

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// An upload in parts, both ways, with all that can go wrong in between; the state is
// on the disk alone, so each step has a server of its own.
func TestParts(t *testing.T) {
	steps := []struct {
		line, content string
		fields        []string
		status        int
		offset        string
	}{
		{"HEAD /a?upload", "", nil, 204, "0"},
		{"PUT /a", "01234", []string{"Content-Range: bytes 0-4/10"}, 202, "5"},
		{"HEAD /a?upload", "", nil, 204, "5"},
		{"GET /a", "", nil, 404, ""},
		{"PUT /a", "89", []string{"Content-Range: bytes 8-9/10"}, 409, "5"},
		{"PUT /a", "34567", []string{"Content-Range: bytes 3-7/10"}, 409, "5"},
		{"PUT /a", "56789", []string{"Content-Range: bytes 5-9/10"}, 201, ""},
		{"HEAD /a?upload", "", nil, 204, "0"},
		{"PUT /a", "x", []string{"Content-Range: bytes 0-0/2"}, 202, "1"}, // over a file that is there
		{"PUT /a", "AB", []string{"Content-Range: bytes 0-1/2"}, 204, ""}, // from the beginning, as curl -C - does
		{"PATCH /b", "012", []string{"Upload-Offset: 0"}, 202, "3"},       // 3
		{"PATCH /b", "012", []string{"Upload-Offset: 0"}, 409, "3"},       // PATCH does not begin anew
		{"DELETE /b?upload", "", nil, 204, ""},                            // this does
		{"DELETE /b?upload", "", nil, 204, ""},                            // also twice
		{"PATCH /b", "012", []string{"Upload-Offset: 0", "Upload-Complete: ?0", "Content-Type: application/partial-upload"}, 202, "3"},
		{"PATCH /b?upload", "345", []string{"Upload-Offset: 3", "Upload-Complete: ?1"}, 201, ""},
		{"PATCH /empty", "", []string{"Upload-Offset: 0", "Upload-Complete: ?1"}, 201, ""},
		{"PATCH /c", "", []string{"Upload-Offset: 0"}, 202, "0"},
		{"PATCH /sub/deep/d", "x", []string{"Upload-Offset: 0"}, 202, "1"},
	}
	dir := tree(t, nil)
	for _, s := range steps {
		got := tell(t, serving(t, dir, everything), s.line, s.content, s.fields...)
		if got.status != s.status || got.header.Get("Upload-Offset") != s.offset {
			t.Errorf("%s %q: %d %q %s", s.line, s.fields, got.status, got.header, got.body)
		}
	}
	found := holds(t, dir)
	for name, want := range map[string]string{"a": "AB", "b": "012345", "empty": ""} {
		if found[name] != want {
			t.Errorf("%s: %q", name, found[name])
		}
	}
	if len(found) != 6 {
		t.Errorf("%q", found)
	}
}

// ME11: what cannot be a part is refused before anything is stored.
func TestPartRefusals(t *testing.T) {
	dir := tree(t, map[string]string{"old": "old"})
	h := serving(t, dir, Options{Upload: true, MaxFile: 100})
	for _, c := range []struct {
		line, content string
		fields        []string
		status        int
	}{
		{"PUT /a", "01", []string{"Content-Range: bytes 0-1/*"}, 400},
		{"PUT /a", "01", []string{"Content-Range: lines 0-1/2"}, 400},
		{"PUT /a", "01", []string{"Content-Range: bytes 0-2/3"}, 400},
		{"PUT /a", "01", []string{"Content-Range: bytes 0-1/2", "Content-Range: bytes 0-1/2"}, 400},
		{"PUT /a", "01", []string{"Content-Range: bytes 0-1/101"}, 413},
		{"PUT /old", "01", []string{"Content-Range: bytes 0-1/2"}, 409},
		{"PUT /no/a", "01", []string{"Content-Range: bytes 0-1/2"}, 409},
		{"PUT /a", "01", []string{"Content-Range: bytes 0-1/2", "If-Match: *"}, 412},
		{"PATCH /a", "01", nil, 400},
		{"PATCH /a", "01", []string{"Upload-Offset: x"}, 400},
		{"PATCH /a", "01", []string{"Upload-Offset: -1"}, 400},
		{"PATCH /a", "01", []string{"Upload-Offset: 0", "Upload-Complete: yes"}, 400},
		{"PATCH /a", "01", []string{"Upload-Offset: 99"}, 413},
		{"PATCH /a", "01", []string{"Upload-Offset: 0", "Content-Type: application/json-patch+json"}, 415},
		{"PATCH /a", "01", []string{"Upload-Offset: 5"}, 409},
		{"PATCH /a", "01", []string{"Upload-Offset: 0", "Content-Encoding: gzip"}, 415},
		{"PATCH /a", "01", []string{"Upload-Offset: 0", "Content-Encoding: identity", "Content-Encoding: gzip"}, 415},
		{"PATCH /", "01", []string{"Upload-Offset: 0"}, 405},
		{"HEAD /.a?upload", "", nil, 403},
	} {
		if got := tell(t, h, c.line, c.content, c.fields...); got.status != c.status {
			t.Errorf("%s %q: %d %s", c.line, c.fields, got.status, got.body)
		}
		if found := holds(t, dir); len(found) != 1 {
			t.Fatalf("%s %q: %q", c.line, c.fields, found)
		}
	}
}

// A part that breaks off stays, and the upload goes on behind it.
func TestPartBreaksOff(t *testing.T) {
	dir := tree(t, nil)
	whole := strings.Repeat("0123456789", 30_000)
	broken := io.MultiReader(strings.NewReader(whole[:200_000]), iotest.ErrReader(errors.New("cut off")))
	tellAll(t, serving(t, dir, everything), "PUT /a", broken, len(whole), "Content-Range: bytes 0-299999/300000").want(t, 400)
	h := serving(t, dir, everything)
	tell(t, h, "HEAD /a?upload", "").want(t, 204, "Upload-Offset: 200000", "Upload-Complete: ?0", "Cache-Control: no-store")
	tell(t, h, "PUT /a", whole[200_000:], "Content-Range: bytes 200000-299999/300000").want(t, 201)
	if found := holds(t, dir); len(found) != 1 || found["a"] != whole {
		t.Errorf("%d files", len(found))
	}
}

// Two cannot write the same upload at once; nor can two servers.
func TestPartsAreLocked(t *testing.T) {
	dir := tree(t, nil)
	h, other := serving(t, dir, everything), serving(t, dir, everything)
	content, more := io.Pipe()
	first := make(chan answer)
	go func() { first <- tellAll(t, h, "PATCH /a", content, 6, "Upload-Offset: 0", "Upload-Complete: ?1") }()
	if _, err := more.Write([]byte("012")); err != nil {
		t.Fatal(err)
	}
	for _, server := range []*Handler{h, other} {
		tell(t, server, "PATCH /a", "345", "Upload-Offset: 3").want(t, 423, "Retry-After: 5")
		tell(t, server, "PUT /a", "x", "Content-Range: bytes 0-0/1").want(t, 423)
		tell(t, server, "DELETE /a?upload", "").want(t, 423)
	}
	if _, err := more.Write([]byte("345")); err != nil {
		t.Fatal(err)
	}
	more.Close()
	got := <-first
	got.want(t, 201)
	if text, err := os.ReadFile(filepath.Join(dir, "a")); err != nil || string(text) != "012345" {
		t.Errorf("%q %v", text, err)
	}
}

// The file is never longer than MaxFile, whatever the parts say of themselves.
func TestPartsAreCapped(t *testing.T) {
	dir := tree(t, nil)
	h := serving(t, dir, Options{Upload: true, MaxFile: 10})
	tell(t, h, "PATCH /a", "01234567", "Upload-Offset: 0").want(t, 202)
	tellAll(t, h, "PATCH /a", strings.NewReader("89abc"), 2, "Upload-Offset: 8").want(t, 413)
	tell(t, h, "HEAD /a?upload", "").want(t, 204, "Upload-Offset: 10")
}

func FuzzContentRange(f *testing.F) {
	for _, value := range []string{"bytes 0-4/5", "bytes 5-9/10", "bytes 0-4/*", "bytes */5", "bytes 4-0/5", "bytes 0-5/5", "Bytes 1-1/2", "bytes -1-1/2", "bytes 0-9223372036854775807/9223372036854775807", "lines 0-1/2", ""} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		s, total, ok := parseContentRange(value)
		if !ok {
			return
		}
		// Law: what is read lies within the whole, and is read again the same.
		if s.offset < 0 || s.length < 1 || s.end() < 0 || s.end() > total {
			t.Errorf("%q: %v of %d", value, s, total)
		}
		again, size, ok := parseContentRange(fmt.Sprintf("bytes %d-%d/%d", s.offset, s.end()-1, total))
		if !ok || again != s || size != total {
			t.Errorf("%q: %v of %d", value, again, size)
		}
	})
}
