package files

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// long ago files are settled: their entity tags are strong.
var longAgo = time.Date(2024, 2, 29, 12, 30, 45, 123456789, time.UTC)

const longAgoText = "Thu, 29 Feb 2024 12:30:45 GMT"

// tree writes files into a directory of the test's own, all changed long ago and
// written a tick of the clock ago. A name that ends in "/" is a directory.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		put(t, filepath.Join(dir, name), text, strings.HasSuffix(name, "/"))
	}
	time.Sleep(tickTime)
	return dir
}

func put(t testing.TB, name, text string, isDir bool) {
	t.Helper()
	at := name
	if !isDir {
		at = filepath.Dir(name)
	}
	err := os.MkdirAll(at, 0o755)
	if err == nil && !isDir {
		err = errors.Join(os.WriteFile(name, []byte(text), 0o644), os.Chtimes(name, longAgo, longAgo))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// serving makes a handler that is closed with the test.
func serving(t testing.TB, dir string, opts Options) *Handler {
	t.Helper()
	h, err := New(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// request makes a request of a method and target, and field lines.
func request(t testing.TB, line string, fields ...string) *httpserve.Request {
	t.Helper()
	text := line + " HTTP/1.1\r\nHost: h\r\n" + strings.Join(append(fields, "\r\n"), "\r\n")
	if len(fields) == 0 {
		text = line + " HTTP/1.1\r\nHost: h\r\n\r\n"
	}
	head := &http1.Head{}
	if _, err := http1.ParseHead([]byte(text), http1.Limits{}, head); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return httpserve.NewRequest(head, strings.NewReader(""))
}

// answer is a response with its content read.
type answer struct {
	status int
	header httpserve.Header
	body   string
	size   int64 // as it was announced
	err    error // of the content
}

// ask sends a request to the handler and reads the response to its end.
func ask(t testing.TB, h *Handler, line string, fields ...string) answer {
	t.Helper()
	return read(t, h.Serve(request(t, line, fields...)))
}

func read(t testing.TB, r *httpserve.Response) answer {
	t.Helper()
	a := answer{status: r.Status, header: r.Header}
	var body bytes.Buffer
	if r.Content != nil {
		a.size = r.Content.Size()
		a.err = readContent(&body, r.Content)
	}
	if r.Done != nil {
		r.Done(a.err)
	}
	a.body = body.String()
	if a.err == nil && a.size >= 0 && a.size != int64(len(a.body)) {
		t.Errorf("%d bytes of content where %d were announced", len(a.body), a.size)
	}
	return a
}

func readContent(to *bytes.Buffer, c httpserve.Content) error {
	switch c := c.(type) {
	case httpserve.Bytes:
		to.Write(c)
	case httpserve.Section:
		piece := make([]byte, c.Length)
		n, err := c.File.ReadAt(piece, c.Offset)
		to.Write(piece[:n])
		return err
	case httpserve.Parts:
		for _, part := range c {
			if err := readContent(to, part); err != nil {
				return err
			}
		}
	case httpserve.Stream:
		return c.Write(context.Background(), &httpserve.BodyWriter{Writer: to})
	}
	return nil
}

// want checks a status and some fields, given as "Name: value"; "Name:" is a
// field that must not be there.
func (a answer) want(t testing.TB, status int, fields ...string) answer {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d (%q)", a.status, status, a.header)
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ":")
		if got := a.header.Get(name); got != strings.TrimSpace(value) {
			t.Errorf("%s: %q, want %q", name, got, strings.TrimSpace(value))
		}
	}
	a.once(t)
	return a
}

// once checks that no field is there twice but Vary, and that none holds a line
// break (HF14, HF15).
func (a answer) once(t testing.TB) {
	t.Helper()
	seen := map[string]bool{}
	for _, f := range a.header {
		name := strings.ToLower(f.Name)
		if seen[name] && name != "vary" {
			t.Errorf("%s twice: %q", f.Name, a.header)
		}
		seen[name] = true
		if strings.ContainsAny(f.Value, "\r\n\x00") {
			t.Errorf("%s: %q", f.Name, f.Value)
		}
	}
}
