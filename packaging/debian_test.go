package packaging_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// On a Debian that has little more than dpkg, the package is installed, used,
// upgraded and removed, and leaves nothing.
func TestLifeOnBareDebian(t *testing.T) {
	t.Parallel()
	root := bareDebian(t)
	r := buildReleases(t)
	root.take(t, one(t, r.first, "*.deb"), "first.deb")
	root.take(t, one(t, r.next, "*.deb"), "next.deb")
	root.take(t, "testdata/services", "services")
	before := root.files(t)

	root.run(t, "dpkg", "-i", "/first.deb")
	if said := root.run(t, "sockkit", "--version"); !strings.HasPrefix(said, "sockkit v"+firstVersion+" ") {
		t.Errorf("installed: %q", said)
	}
	if said := root.run(t, "sh", "-c", "echo hello | sockkit pipe - exec:cat"); said != "hello\n" {
		t.Errorf("sockkit pipe said %q", said)
	}
	if said := root.run(t, "man", "-w", "sockkit"); said != "/usr/share/man/man1/sockkit.1.gz\n" {
		t.Errorf("man found %q", said)
	}
	completes(t, root)
	if said := root.run(t, "dpkg-query", "-W", "-f", "${Conffiles}", "sockkit"); said != "" {
		t.Errorf("conffiles %q, want none", said)
	}
	root.run(t, "systemd-analyze", "verify", "sockkit-http.socket", "sockkit-http.service",
		"sockkit-listen@5140.socket", "sockkit-listen@5140.service")
	root.run(t, "systemctl", "enable", "sockkit-http.socket", "sockkit-listen@5140.socket")
	t.Run("services", func(t *testing.T) { servicesRun(t, root) })

	root.run(t, "dpkg", "-i", "/next.deb")
	if said := root.run(t, "sockkit", "--version"); !strings.HasPrefix(said, "sockkit v"+nextVersion+" ") {
		t.Errorf("upgraded: %q", said)
	}
	enabled := root.run(t, "systemctl", "is-enabled", "sockkit-http.socket", "sockkit-listen@5140.socket")
	if want := strings.Repeat("enabled\n", 2); enabled != want {
		t.Errorf("after the upgrade the units are %q", enabled)
	}

	root.run(t, "dpkg", "--remove", "sockkit")
	if diff := cmp.Diff(before, root.files(t)); diff != "" {
		t.Errorf("removed, it leaves (-before +after):\n%s", diff)
	}
}

// debian is a directory with a Debian in it.
type debian string

// bareDebian makes one from the sources that the system's apt has, with the few
// packages that look at what is installed: man, shells, and systemd, which does not run
// yet.
func bareDebian(t *testing.T) debian {
	t.Helper()
	needs(t, "mmdebstrap", "chroot", "apt-get")
	if os.Getuid() != 0 {
		t.Skip("another root directory is for root to enter")
	}
	sources, _ := filepath.Glob("/etc/apt/sources.list.d/debian.sources") // the pattern is not malformed
	if list, err := os.Stat("/etc/apt/sources.list"); err == nil && list.Size() > 0 {
		sources = append(sources, "/etc/apt/sources.list")
	}
	release, err := os.ReadFile("/etc/os-release")
	suite := regexp.MustCompile(`(?m)^VERSION_CODENAME=(\w+)$`).FindSubmatch(release)
	if err != nil || suite == nil || len(sources) == 0 {
		t.Skip("this is not a Debian with sources of packages")
	}
	root := filepath.Join(t.TempDir(), "debian")
	must(t, slices.Concat([]string{"mmdebstrap", "--quiet", "--variant=essential", "--include=man-db,systemd-sysv,bash-completion,zsh,fish",
		"--dpkgopt=force-unsafe-io", string(suite[1]), root}, sources)...)
	return debian(root)
}

// take copies a file to the top of the Debian.
func (d debian) take(t *testing.T, path, name string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(string(d), name), content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// boot starts it, with a network of its own and nothing written to its files, runs
// a script there and gives what that said.
func (d debian) boot(t *testing.T, script string) string {
	t.Helper()
	needs(t, "systemd-nspawn")
	told := t.TempDir()
	said, err := output(".", "timeout", "120", "systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network",
		"--volatile=overlay", "--console=pipe", "--directory="+string(d), "--bind="+told+":/told",
		"--boot", "systemd.run=\""+script+"\"", "systemd.run_success_action=exit", "systemd.run_failure_action=exit")
	text, unread := os.ReadFile(filepath.Join(told, "log"))
	if unread != nil {
		t.Skipf("no Debian can be started here: %v\n%s", err, said)
	}
	return string(text)
}

// run runs a command there, which has to succeed.
func (d debian) run(t *testing.T, command ...string) string {
	t.Helper()
	return must(t, append([]string{"env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "chroot", string(d)}, command...)...)
}

// files lists all there is, but for what dpkg, man-db and systemctl note of their
// own work.
func (d debian) files(t *testing.T) []string {
	t.Helper()
	list := must(t, "find", string(d), "(", "-path", string(d)+"/var/lib/dpkg", "-o", "-path", string(d)+"/var/log",
		"-o", "-path", string(d)+"/var/cache/man", "-o", "-path", string(d)+"/run", ")", "-prune", "-o", "-printf", "%P\n")
	files := strings.Split(list, "\n")
	slices.Sort(files)
	return files
}
