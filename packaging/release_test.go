// Package packaging_test holds what is handed out to what it promises: the
// packages, the units and the examples. "make package-test" runs it.
//
// It is a module of its own, so that the libraries which make packages stay out
// of the program's, and "go test ./..." stays quick.
package packaging_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long any one command may run.
const patience = 3 * time.Minute

// releases are two builds of one commit at different places, and one of the next.
type releases struct {
	first, again, next string // the clones; each has its dist/
}

const (
	firstVersion = "1.2.3"
	nextVersion  = "1.2.4"
)

// built makes the releases once for all tests.
var built = sync.OnceValues(func() (releases, error) {
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return releases{}, err
	}
	r := releases{
		first: filepath.Join(scratch, "first"),
		again: filepath.Join(scratch, "at another place", "again"),
		next:  filepath.Join(scratch, "next"),
	}
	return r, errors.Join(
		// All of the working tree, so that what is not committed is tested too.
		script("..", `
			mkdir "$1"
			git ls-files -coz --exclude-standard | xargs -0 cp --parents -t "$1" --
			cd "$1"
			git init -q
			git add .
			git commit -q -m 'a release'
			git tag v`+firstVersion, r.first),
		script(r.first, `
			git clone -q . "$1"
			git clone -q . "$2"`, r.again, r.next),
		script(r.first, `packaging/build "$@"`, "linux/"+runtime.GOARCH, "windows/amd64"),
		// What may differ between machines: the zone, the language, the mask.
		script(r.again, `
			umask 077
			export TZ=Pacific/Auckland LC_ALL=C.UTF-8 TMPDIR="$PWD/.git"
			packaging/build "$@"`, "linux/"+runtime.GOARCH, "windows/amd64"),
		script(r.next, `
			git commit -q --allow-empty -m 'the next one'
			git tag v`+nextVersion+`
			packaging/build "$1"`, "linux/"+runtime.GOARCH),
	)
})

// scratch is where the tests build; TestMain makes and removes it.
var scratch = filepath.Join(os.TempDir(), "sockkit-packaging-"+time.Now().Format("20060102150405.000000"))

func TestMain(m *testing.M) {
	status := m.Run()
	if err := os.RemoveAll(scratch); err != nil {
		status = max(status, 1)
	}
	os.Exit(status)
}

// buildReleases gives the releases, and skips where they cannot be built.
func buildReleases(t *testing.T) releases {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("packages are built on linux")
	}
	needs(t, "git", "tar", "gzip", "zip", "xargs")
	r, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// program is the sockkit of the first release.
func (r releases) program() string {
	return filepath.Join(r.first, "dist/bin/linux", runtime.GOARCH, "sockkit")
}

// one is the only file in dist of a clone that fits the pattern.
func one(t *testing.T, clone, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(clone, "dist", pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q (%v), want one file", pattern, found, err)
	}
	return found[0]
}

// needs skips the test when a tool is not installed, or fails it where the tools
// are required.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		if os.Getenv("SOCKKIT_REQUIRE_TOOLS") == "1" {
			t.Fatalf("%s is not installed, and SOCKKIT_REQUIRE_TOOLS=1", tool)
		}
		t.Skipf("%s is not installed", tool)
	}
}

// failure is a command that did not succeed, with all it said.
type failure struct {
	command []string
	output  string
	err     error
}

func (f *failure) Error() string {
	return strings.Join(f.command, " ") + ": " + f.err.Error() + "\n" + f.output
}

// script runs lines of bash in a directory; args are its $1 and so on.
func script(dir, lines string, args ...string) error {
	_, err := output(dir, append([]string{"bash", "-euo", "pipefail", "-c", lines, "bash"}, args...)...)
	return err
}

// output runs a command in a directory and gives what it wrote to both streams.
// The commits that it makes are the same whoever runs it.
func output(dir string, command ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "GOFLAGS=",
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
		"GIT_AUTHOR_NAME=test", "GIT_AUTHOR_EMAIL=test@localhost", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=test", "GIT_COMMITTER_EMAIL=test@localhost", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
	said, err := cmd.CombinedOutput()
	if err != nil {
		return string(said), &failure{command, string(said), err}
	}
	return string(said), nil
}

// must is output in the current directory, of a command that has to succeed.
func must(t *testing.T, command ...string) string {
	t.Helper()
	said, err := output(".", command...)
	if err != nil {
		t.Fatal(err)
	}
	return said
}
