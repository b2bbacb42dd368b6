package files

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// What must not be reached, and what must not be waited for.

// RL19, RL20: no spelling of a path leaves the tree. Some are refused by the
// parser already; none may give the secret.
func TestNoPathLeavesTheTree(t *testing.T) {
	parent := tree(t, map[string]string{"secret.txt": "SECRET", "served/a.txt": "a", "served/dir/b.txt": "b", "served-too/c.txt": "SECRET"})
	handlers := []*Handler{
		serving(t, filepath.Join(parent, "served"), Options{}),
		serving(t, filepath.Join(parent, "served"), Options{Hidden: true, Precompressed: true, SPA: "a.txt"}),
	}
	for _, ups := range []string{"..", "%2e%2e", "%2E.", ".%2e", "..;", "%252e%252e", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "%f0%80%80%ae", "%uff0e%uff0e", "．．", "..%00", "...", "%2e%2e%5c..", "..%c0%af.."} {
		for _, slash := range []string{"/", "%2f", "%2F", "%5c", "\\", "%252f", "//", "/./", "%c0%af", "%e2%88%95", "/%20/"} {
			for _, start := range []string{"/", "//", "/dir/", "/./", "/%2f", "/a.txt/"} {
				for _, end := range []string{"secret.txt", "served-too/c.txt", "secret.txt%00.html", parent[1:] + "/secret.txt"} {
					target := start + ups + slash + ups + slash + end
					for _, h := range handlers {
						checkNoSecret(t, h, target)
						checkNoSecret(t, h, start+ups+slash+end)
					}
				}
			}
		}
	}
	for _, target := range []string{"/C:/secret.txt", "/c:%5csecret.txt", parent + "/secret.txt", "/" + parent + "/secret.txt", "/%2f" + parent + "/secret.txt", "/a.txt%00", "/a.txt%00.png", "/file:" + parent + "/secret.txt", "/a.txt::$DATA", "/~root", "/a.txt%20", "/a.txt."} {
		for _, h := range handlers {
			checkNoSecret(t, h, target)
		}
	}
}

func checkNoSecret(t *testing.T, h *Handler, target string) {
	t.Helper()
	var head http1.Head
	if _, err := http1.ParseHead([]byte("GET "+target+" HTTP/1.1\r\nHost: h\r\n\r\n"), http1.Limits{}, &head); err != nil {
		return // answered with 400
	}
	got := read(t, h.Serve(httpserve.NewRequest(&head, nil)))
	if strings.Contains(got.body, "SECRET") || got.status != 404 && got.status != 301 && got.status != 200 {
		t.Errorf("%s: %d %q", target, got.status, got.body)
	}
	if got.status == 200 && got.body != "a" && got.body != "b" && !strings.Contains(got.body, "<table>") {
		t.Errorf("%s: %d %q", target, got.status, got.body)
	}
	if got.status == 301 && !strings.HasPrefix(strings.TrimPrefix(got.header.Get("Location"), "/"), strings.TrimLeft(got.header.Get("Location"), "/")) {
		t.Errorf("%s: leads to %s", target, got.header.Get("Location"))
	}
}

// The law: whatever the target, the answer is one of the tree's files, a listing,
// or says that there is nothing; a redirect leads to the same server.
func FuzzTarget(f *testing.F) {
	for _, target := range []string{"/a.txt", "/dir?x", "/%2e%2e/secret.txt", "//h/..", "/link/../../secret.txt", "/?json&sort=-size", "/a.txt/%00", "/./%2f"} {
		f.Add([]byte(target))
	}
	parent := tree(f, map[string]string{"secret.txt": "SECRET", "served/a.txt": "a", "served/dir/b.txt": "b"})
	if err := os.Symlink("../secret.txt", filepath.Join(parent, "served", "link")); err != nil {
		f.Fatal(err)
	}
	h := serving(f, filepath.Join(parent, "served"), Options{Hidden: true})
	f.Fuzz(func(t *testing.T, target []byte) {
		var head http1.Head
		text := append(append([]byte("GET "), target...), " HTTP/1.1\r\nHost: h\r\n\r\n"...)
		if _, err := http1.ParseHead(text, http1.Limits{}, &head); err != nil || head.Method != http1.MethodGet {
			return
		}
		got := read(t, h.Serve(httpserve.NewRequest(&head, nil)))
		got.once(t)
		location := got.header.Get("Location")
		switch {
		case strings.Contains(got.body, "SECRET"):
			t.Fatalf("%q: the secret", target)
		case got.status == 301 && (location[0] != '/' || strings.HasPrefix(location, "//") || strings.Contains(location, "\\")):
			t.Fatalf("%q: leads to %q", target, location)
		case got.status != 200 && got.status != 206 && got.status != 301 && got.status != 304 && got.status != 404 && got.status != 412 && got.status != 416:
			t.Fatalf("%q: %d", target, got.status)
		}
	})
}

func TestSymlinks(t *testing.T) {
	parent := tree(t, map[string]string{"secret/s.txt": "SECRET", "served/a.txt": "a", "served/dir/b.txt": "b"})
	dir := filepath.Join(parent, "served")
	for name, to := range map[string]string{
		"inside":     "a.txt",
		"insidedir":  "dir",
		"dir/up":     "../a.txt",
		"outside":    "../secret/s.txt",
		"outsidedir": "../secret",
		"absolute":   filepath.Join(parent, "secret/s.txt"),
		"toself":     filepath.Join(dir, "a.txt"),
		"loop":       "loop",
		"dangling":   "nothing",
		"proc":       "/proc/self/root",
		"root":       "/",
	} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	inside := map[string]string{"/inside": "a", "/insidedir/b.txt": "b", "/dir/up": "a"}
	outside := []string{"/outside", "/outsidedir", "/outsidedir/", "/outsidedir/s.txt", "/absolute", "/toself", "/loop", "/dangling", "/proc/etc/passwd", "/root/etc/passwd"}
	follow, never := serving(t, dir, Options{}), serving(t, dir, Options{Symlinks: SymlinksNever})
	for target, body := range inside {
		for range 2 {
			if got := ask(t, follow, "GET "+target).want(t, 200); got.body != body {
				t.Errorf("%s: %q", target, got.body)
			}
			ask(t, never, "GET "+target).want(t, 404)
		}
	}
	for _, target := range outside {
		ask(t, follow, "GET "+target).want(t, 404)
		ask(t, never, "GET "+target).want(t, 404)
	}
	if got := ask(t, never, "GET /dir/b.txt").want(t, 200); got.body != "b" {
		t.Errorf("%q", got.body)
	}
	listed := ask(t, follow, "GET /?json").body
	if !strings.Contains(listed, `"inside"`) || !strings.Contains(listed, `"insidedir","type":"directory"`) || strings.Contains(listed, "outside") || strings.Contains(listed, "dangling") {
		t.Errorf("%s", listed)
	}
	if listed := ask(t, never, "GET /?json").body; strings.Contains(listed, "inside") || !strings.Contains(listed, "a.txt") {
		t.Errorf("%s", listed)
	}
}

// A link has a name of its own: what it leads to may be hidden, as in the volumes
// that Kubernetes makes of a ConfigMap.
func TestLinkToHiddenFile(t *testing.T) {
	dir := tree(t, map[string]string{"..2026_11_21/page.html": "page", ".env": "KEY"})
	for name, to := range map[string]string{"..data": "..2026_11_21", "page.html": "..data/page.html"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	h := serving(t, dir, Options{})
	for range 2 {
		ask(t, h, "GET /page.html").want(t, 200)
		ask(t, h, "GET /..data/page.html").want(t, 404)
		ask(t, h, "GET /.env").want(t, 404)
	}
	ask(t, serving(t, dir, Options{Symlinks: SymlinksNever}), "GET /page.html").want(t, 404)
}

// What is in memory is not served once its path leads out of the tree, or over a
// link where links are not followed.
func TestRememberedFileBehindNewLink(t *testing.T) {
	for _, links := range []Symlinks{SymlinksInside, SymlinksNever} {
		parent := tree(t, map[string]string{"served/dir/b.txt": "b"})
		dir := filepath.Join(parent, "served")
		h := serving(t, dir, Options{Symlinks: links})
		for range 2 {
			ask(t, h, "GET /dir/b.txt").want(t, 200)
		}
		to, link := filepath.Join(parent, "moved"), "../moved"
		if links == SymlinksNever {
			to, link = filepath.Join(dir, "moved"), "moved"
		}
		if err := os.Rename(filepath.Join(dir, "dir"), to); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(link, filepath.Join(dir, "dir")); err != nil {
			t.Fatal(err)
		}
		ask(t, h, "GET /dir/b.txt").want(t, 404)
	}
}

// A FIFO blocks whoever opens it, a device may do worse: neither is opened.
func TestSpecialFilesAreNotOpened(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "a", "sub/": ""})
	fifo := filepath.Join(dir, "fifo")
	if err := unix.Mkfifo(fifo, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("fifo", filepath.Join(dir, "tofifo")); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(dir, "sub", "index.html"), 0o666); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	special := []string{"/fifo", "/tofifo", "/sub/", "/socket"}
	if unix.Mknod(filepath.Join(dir, "zero"), unix.S_IFCHR|0o666, int(unix.Mkdev(1, 5))) == nil {
		special = append(special, "/zero")
	}
	h := serving(t, dir, Options{})
	for _, target := range special {
		done := make(chan answer, 1)
		go func() { done <- ask(t, h, "GET "+target) }()
		select {
		case got := <-done:
			got.want(t, 403)
		case <-time.After(5 * time.Second):
			t.Fatalf("%s blocks", target)
		}
	}
	// A writer would get through if anybody had the FIFO open.
	if fd, err := unix.Open(fifo, unix.O_WRONLY|unix.O_NONBLOCK, 0); err != unix.ENXIO {
		_ = unix.Close(fd)
		t.Errorf("the FIFO is open: %v", err)
	}
	if listed := ask(t, h, "GET /?json").body; strings.Contains(listed, "fifo") || strings.Contains(listed, "zero") || strings.Contains(listed, "socket") {
		t.Errorf("%s", listed)
	}
}

// A FIFO that takes a file's place between the look and the opening is noticed
// and does not block.
func TestOpenSeesWhatItGot(t *testing.T) {
	dir := tree(t, nil)
	if err := unix.Mkfifo(filepath.Join(dir, "fifo"), 0o666); err != nil {
		t.Fatal(err)
	}
	h := serving(t, dir, Options{})
	if _, _, err := h.open("fifo"); statusOf(err) != 403 {
		t.Errorf("%v", err)
	}
}

func TestProc(t *testing.T) {
	h := serving(t, "/proc", Options{})
	ask(t, h, "GET /version").want(t, 200)
	ask(t, h, "GET /self/root/etc/passwd").want(t, 404)
	ask(t, h, "GET /self/cwd/").want(t, 404)
}

func TestNoPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := site(t)
	h := serving(t, dir, Options{})
	ask(t, h, "GET /a.txt").want(t, 200)
	for _, name := range []string{"a.txt", "list"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(filepath.Join(dir, name), 0o755)
	}
	ask(t, h, "GET /a.txt").want(t, 403)
	ask(t, h, "GET /list/").want(t, 403)
}

func TestStatusOf(t *testing.T) {
	for err, status := range map[error]int{
		syscall.EACCES: 403, syscall.EPERM: 403, syscall.ENOENT: 404, syscall.ENOTDIR: 404, syscall.ENAMETOOLONG: 404,
		syscall.ELOOP: 404, syscall.EMFILE: 503, syscall.ENFILE: 503, syscall.EIO: 500, errHidden: 404, errBusy: 503,
	} {
		if got := statusOf(&os.PathError{Op: "x", Path: "y", Err: err}); got != status {
			t.Errorf("%v: %d, want %d", err, got, status)
		}
	}
}
