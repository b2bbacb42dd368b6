package packaging_test

import (
	"strings"
	"testing"
)

// A commit gives the same bytes wherever it is built.
func TestSameCommitSameBytes(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	if said, err := output(r.first, "diff", "-rq", "dist", r.again+"/dist"); err != nil {
		t.Errorf("two builds of one commit differ: %v", err)
	} else if said != "" {
		t.Errorf("two builds of one commit differ:\n%s", said)
	}
	if _, err := output(r.first+"/dist", "sha256sum", "--check", "--strict", "SHA256SUMS"); err != nil {
		t.Error(err)
	}
}

// The program knows the tag and the commit it was built from.
func TestVersionIsTheTag(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	commit, err := output(r.first, "git", "rev-parse", "--short=12", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	want := "sockkit v" + firstVersion + " (commit " + strings.TrimSpace(commit) + ") go"
	if said := must(t, r.program(), "--version"); !strings.HasPrefix(said, want) {
		t.Errorf("--version says %q, want %q and so on", said, want)
	}
}
