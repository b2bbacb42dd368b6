package files

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Drafts are never served, listed, or archived, also where hidden files are.
func TestDraftsAreNotServed(t *testing.T) {
	dir := tree(t, map[string]string{".sockkit-upload-abc.part": "secret", ".SOCKKIT-Upload-x.tmp": "secret", "a": "", "sub/.sockkit-upload-y.part": "secret"})
	opts := everything
	opts.Hidden = true
	h := serving(t, dir, opts)
	for _, target := range []string{"/.sockkit-upload-abc.part", "/.SOCKKIT-Upload-x.tmp", "/sub/.sockkit-upload-y.part", "/%2Esockkit-upload-abc.part"} {
		ask(t, h, "GET "+target).want(t, 404)
		tell(t, h, "DELETE "+target, "").want(t, 404)
		tell(t, h, "PUT "+target, "x").want(t, 403)
	}
	for _, target := range []string{"/", "/?json", "/?zip", "/sub/"} {
		if got := ask(t, h, "GET "+target); got.status != 0 && got.status != 200 || strings.Contains(strings.ToLower(got.body), "sockkit-upload-") {
			t.Errorf("%s: %d %q", target, got.status, got.body)
		}
	}
}

// What a killed server has left goes, what can be gone on with stays for a day, and
// what is being written stays.
func TestSweep(t *testing.T) {
	dir := tree(t, map[string]string{
		"sub/.sockkit-upload-a.tmp": "x", ".sockkit-upload-b.tmp": "x", ".sockkit-upload-c.part": "x", "deep/er/.sockkit-upload-d.part": "x",
		"other": "", ".hidden": "",
	})
	recent := filepath.Join(dir, "deep/er/.sockkit-upload-d.part")
	if err := os.Chtimes(recent, time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	written, err := openLocked(root, ".sockkit-upload-b.tmp", os.O_RDWR)
	if err != nil {
		t.Fatal(err)
	}
	sweep(t.Context(), root, time.Now())
	written.Close()
	found := holds(t, dir)
	want := []string{".hidden", ".sockkit-upload-b.tmp", "deep/", "deep/er/", "deep/er/.sockkit-upload-d.part", "other", "sub/"}
	if got := slices.Sorted(maps.Keys(found)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// A server sweeps when it starts.
func TestSweepAtStart(t *testing.T) {
	dir := tree(t, map[string]string{".sockkit-upload-b.tmp": "x"})
	serving(t, dir, Options{Upload: true})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if _, err := os.Lstat(filepath.Join(dir, ".sockkit-upload-b.tmp")); errors.Is(err, fs.ErrNotExist) {
			return
		}
		if time.Now().After(end) {
			t.Fatal("it is still there")
		}
	}
}
