package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// watched asks for a file until the kernel watches it.
func watched(t *testing.T, h *Handler, target string) {
	t.Helper()
	if h.memory.notices == nil {
		t.Skip("the file system of the test's directory is not one that is watched")
	}
	time.Sleep(tickTime) // the test may have touched the file
	for range watchAfter + 2 {
		ask(t, h, "GET "+target)
	}
	h.memory.mu.RLock()
	defer h.memory.mu.RUnlock()
	if e := h.memory.entries[target]; e == nil || !e.watched {
		t.Fatalf("%s is not watched", target)
	}
}

// Whatever changes what a watched name leads to is seen by the next request.
func TestWatchedFileChanges(t *testing.T) {
	for what, edit := range map[string]func(dir string) error{
		"rewritten":   func(dir string) error { return os.WriteFile(dir+"/a/b/f.txt", []byte("NEW"), 0o644) },
		"truncated":   func(dir string) error { return os.Truncate(dir+"/a/b/f.txt", 0) },
		"removed":     func(dir string) error { return os.Remove(dir + "/a/b/f.txt") },
		"moved away":  func(dir string) error { return os.Rename(dir+"/a/b/f.txt", dir+"/moved") },
		"replaced":    func(dir string) error { return os.Rename(dir+"/other/f.txt", dir+"/a/b/f.txt") },
		"parent":      func(dir string) error { return os.Rename(dir+"/a/b", dir+"/a/c") },
		"grandparent": func(dir string) error { return os.Rename(dir+"/a", dir+"/c") },
		"all removed": func(dir string) error { return os.RemoveAll(dir + "/a") },
		"parent exchanged": func(dir string) error {
			return unix.Renameat2(unix.AT_FDCWD, dir+"/a/b", unix.AT_FDCWD, dir+"/other", unix.RENAME_EXCHANGE)
		},
		"a link for the parent": func(dir string) error {
			return errors.Join(os.Rename(dir+"/a/b", dir+"/a/old"), os.Symlink("../other", dir+"/a/b"))
		},
		"through another name": func(dir string) error { return os.WriteFile(dir+"/hard.txt", []byte("NEW"), 0o644) },
		"through an open file": func(dir string) error {
			f, err := os.OpenFile(dir+"/a/b/f.txt", os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte("N"), 0)
			return err
		},
		"copied into": func(dir string) error {
			from, err1 := os.Open(dir + "/other/f.txt")
			to, err2 := os.OpenFile(dir+"/a/b/f.txt", os.O_WRONLY, 0)
			if err := errors.Join(err1, err2); err != nil {
				return err
			}
			defer from.Close()
			defer to.Close()
			_, err := unix.CopyFileRange(int(from.Fd()), nil, int(to.Fd()), nil, 3, 0)
			return err
		},
		"changed and its mtime put back": func(dir string) error {
			return errors.Join(os.WriteFile(dir+"/a/b/f.txt", []byte("NEW"), 0o644), os.Chtimes(dir+"/a/b/f.txt", longAgo, longAgo))
		},
	} {
		t.Run(what, func(t *testing.T) {
			dir := tree(t, map[string]string{"a/b/f.txt": "old", "other/f.txt": "new"})
			if err := os.Link(filepath.Join(dir, "a/b/f.txt"), filepath.Join(dir, "hard.txt")); err != nil {
				t.Fatal(err)
			}
			h := serving(t, dir, Options{})
			watched(t, h, "/a/b/f.txt")
			if got := ask(t, h, "GET /a/b/f.txt").want(t, 200); got.body != "old" {
				t.Fatalf("%q", got.body)
			}
			if !h.Inline(request(t, "GET /a/b/f.txt")) || h.Inline(request(t, "PUT /a/b/f.txt")) || h.Inline(request(t, "GET /other/f.txt")) {
				t.Error("Inline")
			}
			if err := edit(dir); err != nil {
				t.Fatal(err)
			}
			if got := ask(t, h, "GET /a/b/f.txt"); got.body == "old" {
				t.Errorf("the old file")
			}
		})
	}
}

// Whatever a writer has finished before a request, the request sees.
func TestNoRequestSeesAnOldVersion(t *testing.T) {
	dir := tree(t, map[string]string{"d/v.txt": "0000000"})
	h := serving(t, dir, Options{})
	name := filepath.Join(dir, "d/v.txt")
	var written atomic.Int64
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			r := request(t, "GET /d/v.txt")
			for {
				select {
				case <-stop:
					return
				default:
				}
				least := written.Load()
				r.Received = time.Now()
				got := read(t, h.Serve(r))
				if version, err := strconv.ParseInt(got.body, 10, 64); err != nil || version < least {
					t.Errorf("version %q where %d had been written", got.body, least)
					return
				}
			}
		})
	}
	for i := range int64(500) {
		text := fmt.Sprintf("%07d", i+1)
		if i%2 == 0 {
			put(t, name+".new", text, false)
			if err := os.Rename(name+".new", name); err != nil {
				t.Error(err)
			}
		} else if f, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
			_, err = f.WriteAt([]byte(text), 0)
			if err = errors.Join(err, os.Chtimes(name, longAgo, longAgo), f.Close()); err != nil {
				t.Error(err)
			}
		}
		written.Store(i + 1)
		if i%10 == 0 {
			time.Sleep(time.Millisecond) // long enough to be watched again
		}
	}
	close(stop)
	readers.Wait()
}

// When the kernel lost notices, nothing is taken for known.
func TestLostNotices(t *testing.T) {
	limit, err := os.ReadFile("/proc/sys/fs/inotify/max_queued_events")
	if err != nil {
		t.Skip(err)
	}
	most, err := strconv.Atoi(strings.TrimSpace(string(limit)))
	if err != nil || most > 100_000 {
		t.Skipf("a queue of %s takes too long to fill", limit)
	}
	dir := tree(t, map[string]string{"f.txt": "old"})
	h := serving(t, dir, Options{})
	watched(t, h, "/f.txt")
	for range most/2 + 10 {
		if err := errors.Join(os.Mkdir(dir+"/x", 0o755), os.Remove(dir+"/x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(dir+"/f.txt", []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, h, "GET /f.txt"); got.body != "new" {
		t.Errorf("%q", got.body)
	}
}

// A name that leads over a link, and a tree that others change, are looked at
// for each request.
func TestNotWatched(t *testing.T) {
	dir := tree(t, map[string]string{"d/f.txt": "old"})
	if err := os.Symlink("d", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	h := serving(t, dir, Options{})
	for range watchAfter + 2 {
		ask(t, h, "GET /link/f.txt")
	}
	if e := h.memory.entries["/link/f.txt"]; e == nil || e.watched || len(e.watches) > 0 {
		t.Errorf("%+v", e)
	}
	if err := os.WriteFile(dir+"/d/f.txt", []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, h, "GET /link/f.txt"); got.body != "new" {
		t.Errorf("%q", got.body)
	}
	proc := serving(t, "/proc", Options{})
	if proc.memory.notices != nil {
		t.Error("/proc is watched")
	}
}

// Watches go with what they were for.
func TestWatchesAreGivenBack(t *testing.T) {
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("d%d/f.txt", i%5)+strconv.Itoa(i)] = "text"
	}
	h := serving(t, tree(t, files), Options{})
	for name := range files {
		watched(t, h, "/"+name)
	}
	n := h.memory.notices
	if len(n.points) != 50+5+1 {
		t.Errorf("%d watches", len(n.points))
	}
	for _, e := range h.memory.entries {
		h.memory.drop(e)
	}
	if len(n.points) != 0 || len(n.waiting) != 0 {
		t.Errorf("%d watches, %d points left", len(n.points), len(n.waiting))
	}
}

// A file that notices cannot tell of is looked at again after a while.
func TestLookAgain(t *testing.T) {
	dir := tree(t, map[string]string{"f.txt": "old"})
	h := serving(t, dir, Options{})
	watched(t, h, "/f.txt")
	e := h.memory.entries["/f.txt"]
	now := time.Now()
	e.looked.Store(now.UnixNano())
	if _, known := h.memory.get([]byte("/f.txt"), now.Add(lookAgain-1)); !known {
		t.Error("looked at too soon")
	}
	if _, known := h.memory.get([]byte("/f.txt"), now.Add(lookAgain)); known {
		t.Error("not looked at again")
	}
}
