package files

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// No name leads out of the tree, whatever it is written like.
func TestUploadsStayInTheTree(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "tree")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	opts := everything
	opts.Hidden = true
	h := serving(t, dir, opts)
	for _, name := range []string{
		"../x", "..%2fx", "%2e%2e/x", "%2e%2e%2fx", "..%5cx", "..\\x", "a/../../x", "a/%2e%2e/%2e%2e/x", "..%c0%afx", "%c0%ae%c0%ae/x",
		"..%252fx", "....//x", "/etc/x", "%2fetc%2fx", "..;/x", "a%00/../../x", "C:\\x", "C:/x", "\\\\host\\x", "..%ef%bc%8fx", "~/x", ".", "..",
	} {
		tell(t, h, "PUT /"+name, "x")
		tell(t, h, "PUT /"+name+"/", "")
		tell(t, h, "DELETE /"+name, "")
		body, kind := formOf(t, "file", name, "x")
		tell(t, h, "POST /", body, kind)
	}
	entries, err := os.ReadDir(above)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	if _, err := os.Stat("/etc/x"); err == nil {
		t.Error("/etc/x")
	}
}

func FuzzNames(f *testing.F) {
	for _, name := range []string{"a", "é b.txt", "..", ".", "", ".a", "a/b", `a\b`, "a\x00", "\xff", strings.Repeat("x", 255), ".sockkit-upload-", "\u202e"} {
		f.Add(name)
	}
	dir := f.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { root.Close() })
	h := &Handler{root: root, opts: Options{Upload: true}}
	f.Fuzz(func(t *testing.T, name string) {
		name = lastPart(name)
		if h.checkName(name) != nil {
			return
		}
		// Law: a name that is taken is one part of a path, is shown as it is, and
		// can be listed.
		if filepath.Base(name) != name || !filepath.IsLocal(name) || visible(name) != name || name[0] == '.' {
			t.Errorf("%q", name)
		}
		if !bytes.Equal(appendHTML(nil, name), appendHTML(nil, visible(name))) {
			t.Errorf("%q is shown as another", name)
		}
	})
}
