package files

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Files change while they are served.

// An edit is seen by the next request, also one that keeps size and mtime, and
// one of a file that is in memory.
func TestEditIsSeen(t *testing.T) {
	dir := site(t)
	name := filepath.Join(dir, "a.txt")
	h := serving(t, dir, Options{Compress: true, Precompressed: true})
	edits := []struct {
		what string
		edit func() error
		want string
	}{
		{"rewritten", func() error { return os.WriteFile(name, []byte("ABCDEFGHIJ"), 0o644) }, "ABCDEFGHIJ"},
		{"rewritten, same mtime", func() error {
			return errors.Join(os.WriteFile(name, []byte("abcdefghij"), 0o644), os.Chtimes(name, longAgo, longAgo))
		}, "abcdefghij"},
		{"replaced", func() error {
			other := name + ".new"
			return errors.Join(os.WriteFile(other, []byte("new inode!"), 0o644), os.Chtimes(other, longAgo, longAgo), os.Rename(other, name))
		}, "new inode!"},
		{"shorter", func() error { return os.Truncate(name, 3) }, "new"},
		{"settled", func() error { return os.Chtimes(name, longAgo, longAgo) }, "new"},
		{"removed", func() error { return os.Remove(name) }, "404 Not Found\n"},
		{"made anew", func() error { return os.WriteFile(name, []byte("again"), 0o644) }, "again"},
	}
	for range 2 {
		ask(t, h, "GET /a.txt").want(t, 200)
	}
	tag := ""
	for _, e := range edits {
		if err := e.edit(); err != nil {
			t.Fatal(err)
		}
		got := ask(t, h, "GET /a.txt")
		if got.body != e.want || got.header.Get("ETag") == tag && tag != "" {
			t.Errorf("%s: %q %q", e.what, got.body, got.header)
		}
		tag = got.header.Get("ETag")
	}
}

// Many edits of the same size in a row: never an old answer, by tag or whole.
func TestNoStaleAnswerToFastEdits(t *testing.T) {
	dir := site(t)
	name := filepath.Join(dir, "fast.txt")
	h := serving(t, dir, Options{})
	last := answer{}
	for i := range 200 {
		want := strings.Repeat(string(rune('a'+i%26)), 10)
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		fields := []string{"Accept: */*"}
		if tag := last.header.Get("ETag"); tag != "" {
			fields = append(fields, "If-None-Match: "+tag)
		}
		if last = ask(t, h, "GET /fast.txt", fields...).want(t, 200); last.body != want {
			t.Fatalf("edit %d: %q, want %q", i, last.body, want)
		}
	}
}

// Edits in place that set the mtime back each time, many within a tick of the
// clock that ctime is from: every one is seen.
func TestNoStaleAnswerToBackdatedEdits(t *testing.T) {
	dir := site(t)
	name := filepath.Join(dir, "back.txt")
	h := serving(t, dir, Options{})
	for i := range 200 {
		want := strings.Repeat(string(rune('a'+i%26)), 10)
		if i == 0 {
			put(t, name, want, false)
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteAt([]byte(want), 0)
		if err := errors.Join(err, f.Close(), os.Chtimes(name, longAgo, longAgo)); err != nil {
			t.Fatal(err)
		}
		for range i % 3 {
			if got := ask(t, h, "GET /back.txt"); got.body != want {
				t.Fatalf("edit %d: %q, want %q", i, got.body, want)
			}
		}
	}
}

// A changed index is seen, and so is one that appears before the one in use.
func TestIndexAppears(t *testing.T) {
	dir := site(t)
	h := serving(t, dir, Options{Index: []string{"index.htm", "index.html"}})
	for range 2 {
		if got := ask(t, h, "GET /dir/").want(t, 200); got.body != "<p>dir</p>" {
			t.Errorf("%q", got.body)
		}
	}
	put(t, filepath.Join(dir, "dir/index.htm"), "first", false)
	for range 2 {
		if got := ask(t, h, "GET /dir/").want(t, 200); got.body != "first" {
			t.Errorf("%q", got.body)
		}
	}
	if err := os.Remove(filepath.Join(dir, "dir/index.htm")); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, h, "GET /dir/").want(t, 200); got.body != "<p>dir</p>" {
		t.Errorf("%q", got.body)
	}
}

// RS10: a file that shrinks after the head was made cannot be sent as announced,
// and the content says so.
func TestShrinkingFile(t *testing.T) {
	dir := tree(t, map[string]string{"big.txt": strings.Repeat("text ", 100_000)})
	name := filepath.Join(dir, "big.txt")
	h := serving(t, dir, Options{Compress: true})
	for _, fields := range [][]string{{"Range: bytes=0-"}, {"Accept-Encoding: gzip"}, {"Accept-Encoding: zstd"}, {"Accept-Encoding: identity"}} {
		put(t, name, strings.Repeat("text ", 100_000), false)
		response := h.Serve(request(t, "GET /big.txt", fields...))
		if err := os.Truncate(name, 1000); err != nil {
			t.Fatal(err)
		}
		if got := read(t, response); got.err != io.EOF && got.err != io.ErrUnexpectedEOF {
			t.Errorf("%s: %v", fields, got.err)
		}
	}
}

// A file that is replaced while it is sent is sent to its end as it was.
func TestReplacedWhileSent(t *testing.T) {
	dir := tree(t, map[string]string{"big.bin": strings.Repeat("old ", 50_000)})
	h := serving(t, dir, Options{})
	response := h.Serve(request(t, "GET /big.bin"))
	put(t, filepath.Join(dir, "new"), strings.Repeat("new ", 50_000), false)
	if err := os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "big.bin")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, response); got.err != nil || strings.Contains(got.body, "new") {
		t.Error("two files in one answer")
	}
	if got := ask(t, h, "GET /big.bin"); !strings.HasPrefix(got.body, "new ") {
		t.Errorf("%.8s", got.body)
	}
}

// Done gives back what was opened, and so does every answer that needs no content.
func TestNoDescriptorIsLost(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("no /proc/self/fd")
	}
	dir := tree(t, map[string]string{"big.js": strings.Repeat("text ", 100_000), "big.js.gz": "gz", "big.js.br": strings.Repeat("b", 100_000), "list/x": ""})
	start := descriptors(t)
	h, err := New(dir, Options{Compress: true, Precompressed: true})
	if err != nil {
		t.Fatal(err)
	}
	own := descriptors(t)
	tag := ask(t, h, "GET /big.js").header.Get("ETag")
	for i := range 20 {
		for _, fields := range []string{"Range: bytes=0-0", "Range: bytes=0-0,9999-", "Range: bytes=999999999-", "If-None-Match: " + tag, "If-None-Match: *",
			`If-Match: "x"`, "Accept-Encoding: gzip", "Accept-Encoding: br", "Accept-Encoding: zstd", "Accept: */*"} {
			ask(t, h, "GET /big.js", fields)
			ask(t, h, "GET /list/", fields)
		}
		if i%5 == 4 { // now and then it is another file
			put(t, filepath.Join(dir, "big.js"), strings.Repeat("text ", 100_000+i), false)
		}
	}
	if open := descriptors(t); open > own+2 {
		t.Errorf("%d descriptors for two files", open-own)
	}
	h.memory.closeIdle(time.Now().Add(openTime))
	if open := descriptors(t); open > own {
		t.Errorf("%d descriptors are not closed", open-own)
	}
	ask(t, h, "GET /big.js")
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if open := descriptors(t); open > start {
		t.Errorf("%d descriptors after Close", open-start)
	}
}

// A file that is kept open is closed while it is not asked for, and not under
// the hands of one who sends it.
func TestOpenFiles(t *testing.T) {
	dir := tree(t, map[string]string{"big.bin": strings.Repeat("old ", 50_000)})
	h := serving(t, dir, Options{})
	if h.memory.notices == nil {
		t.Skip("no files are kept open here")
	}
	ask(t, h, "GET /big.bin")
	slow := h.Serve(request(t, "GET /big.bin"))
	h.memory.closeIdle(time.Now())
	if len(h.memory.entries) != 1 || h.memory.closing == nil {
		t.Error("closed too soon")
	}
	h.memory.closeIdle(time.Now().Add(openTime))
	if len(h.memory.entries) != 0 || h.memory.closing != nil {
		t.Error("not closed")
	}
	if err := os.Remove(filepath.Join(dir, "big.bin")); err != nil {
		t.Fatal(err)
	}
	ask(t, h, "GET /big.bin").want(t, 404)
	if got := read(t, slow); got.err != nil || len(got.body) != 200_000 {
		t.Errorf("%d bytes, %v", len(got.body), got.err)
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

// While a writer changes files, readers see one whole state or the other.
func TestConcurrentEdits(t *testing.T) {
	dir := site(t)
	h := serving(t, dir, Options{Compress: true, Memory: 20_000})
	name := filepath.Join(dir, "c.txt")
	states := []string{strings.Repeat("old ", 500), strings.Repeat("newer ", 500)}
	put(t, name, states[0], false)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for _, accepts := range []string{"gzip", "zstd", "identity"} {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				got := ask(t, h, "GET /c.txt", "Accept-Encoding: "+accepts).want(t, 200)
				if text := decoded(t, got); text != states[0] && text != states[1] {
					t.Errorf("%.20q of %d bytes", text, len(text))
				}
			}
		})
	}
	for i := range 100 {
		put(t, name+".new", states[i%2], false)
		if err := os.Rename(name+".new", name); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Millisecond)
	}
	close(stop)
	readers.Wait()
}

// Memory stays within its cap, and is given back.
func TestMemoryIsBounded(t *testing.T) {
	m := memory{entries: map[string]*entry{}, most: 100_000}
	for i := range 1000 {
		m.put(string(rune('a'+i%26))+strings.Repeat("x", i), &entry{settled: true, data: bytes.Repeat([]byte("x"), i*50%40_000)})
		if m.used > m.most {
			t.Fatalf("%d bytes", m.used)
		}
	}
	for key := range m.entries {
		m.drop(m.entries[key])
	}
	if m.used != 0 || len(m.entries) != 0 {
		t.Errorf("%d bytes in %d entries", m.used, len(m.entries))
	}
}
