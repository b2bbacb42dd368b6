package packaging_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everywhere is what each package has, but for the manual.
var everywhere = []string{
	"/usr/bin/sockkit",
	"/usr/share/bash-completion/completions/sockkit",
	"/usr/share/doc/sockkit/examples/haproxy.cfg",
	"/usr/share/doc/sockkit/examples/kubernetes/sockkit.yaml",
	"/usr/share/doc/sockkit/examples/nginx.conf",
	"/usr/share/fish/vendor_completions.d/sockkit.fish",
}

var (
	units   = []string{"sockkit-http.service", "sockkit-http.socket", "sockkit-listen@.service", "sockkit-listen@.socket"}
	debOnly = append(below("/lib/systemd/system/", units),
		"/usr/share/doc/sockkit/README.md",
		"/usr/share/doc/sockkit/changelog.Debian.gz",
		"/usr/share/doc/sockkit/changelog.gz",
		"/usr/share/doc/sockkit/copyright",
		"/usr/share/lintian/overrides/sockkit",
		"/usr/share/zsh/vendor-completions/_sockkit")
	rpmOnly = append(below("/usr/lib/systemd/system/", units),
		"/usr/share/doc/sockkit/README.md",
		"/usr/share/licenses/sockkit/LICENSE",
		"/usr/share/zsh/site-functions/_sockkit")
	apkOnly = []string{"/usr/share/zsh/site-functions/_sockkit"}
)

func TestDebContents(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	needs(t, "dpkg-deb", "lintian")
	deb := one(t, r.first, "*.deb")
	compareFiles(t, must(t, "bash", "-c", `dpkg-deb --fsys-tarfile "$1" | tar -t | sed 's/^\.//'`, "bash", deb), debOnly)
	if version := must(t, "dpkg-deb", "-f", deb, "Version"); version != firstVersion+"-1\n" {
		t.Errorf("version %q", version)
	}
	must(t, "lintian", "--allow-root", "--display-info", "--pedantic", "--fail-on", "pedantic,info,warning,error", deb)
}

func TestRPMContents(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	needs(t, "rpm")
	rpm := one(t, r.first, "*.rpm")
	compareFiles(t, must(t, "rpm", "-qlp", rpm), rpmOnly)
	if said := must(t, "rpm", "-qp", "--qf", "%{VERSION}-%{RELEASE} %{LICENSE} %{BUILDHOST}", rpm); said != firstVersion+"-1 MIT reproducible" {
		t.Errorf("rpm says %q", said)
	}
	for need := range strings.Lines(must(t, "rpm", "-qp", "--requires", rpm)) {
		if !strings.HasPrefix(need, "rpmlib(") && need != "/bin/sh\n" {
			t.Errorf("the program needs nothing, the package wants %s", need)
		}
	}
}

func TestAPKContents(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	apk := one(t, r.first, "*.apk")
	said := must(t, "bash", "-c", `tar --warning=no-unknown-keyword -tzf "$1" | sed '/^\.PKGINFO$/d; s,^,/,'`, "bash", apk)
	compareFiles(t, said, apkOnly)
	info := must(t, "bash", "-c", `tar --warning=no-unknown-keyword -xzOf "$1" .PKGINFO`, "bash", apk)
	if !strings.Contains(info, "\npkgver = "+firstVersion+"-r1\n") {
		t.Errorf("no version in\n%s", info)
	}
}

// compareFiles holds a listing of a package to what it should have. Directories
// end in a slash there.
func compareFiles(t *testing.T, listing string, only []string) {
	t.Helper()
	var got []string
	for line := range strings.Lines(listing) {
		if name := strings.TrimSuffix(line, "\n"); !strings.HasSuffix(name, "/") {
			got = append(got, name)
		}
	}
	want := slices.Concat(everywhere, only, manual(t))
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// manual is where the pages of the repository are once they are installed.
func manual(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("../man/*.[17]")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages in ../man: %v", err)
	}
	for i, page := range pages {
		section := filepath.Ext(page)[1:]
		pages[i] = "/usr/share/man/man" + section + "/" + filepath.Base(page) + ".gz"
	}
	return pages
}

func below(dir string, names []string) []string {
	var paths []string
	for _, name := range names {
		paths = append(paths, dir+name)
	}
	return paths
}

// An archive unpacks to one directory with a program that runs.
func TestArchives(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	needs(t, "unzip")
	dir := t.TempDir()
	must(t, "tar", "-xzf", one(t, r.first, "*.tar.gz"), "-C", dir)
	must(t, "unzip", "-q", one(t, r.first, "*.zip"), "-d", dir)
	unpacked := filepath.Join(dir, "sockkit-"+firstVersion+"-linux-"+runtime.GOARCH)
	if said := must(t, unpacked+"/sockkit", "--version"); !strings.Contains(said, "v"+firstVersion) {
		t.Errorf("--version says %q", said)
	}
	for name, program := range map[string]string{unpacked: "sockkit", filepath.Join(dir, "sockkit-"+firstVersion+"-windows-amd64"): "sockkit.exe"} {
		for _, file := range []string{program, "LICENSE", "README.md", "CHANGELOG.md", "man/sockkit.1", "completions/_sockkit"} {
			if _, err := os.Stat(filepath.Join(name, file)); err != nil {
				t.Error(err)
			}
		}
	}
}
