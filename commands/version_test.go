package commands

import (
	"regexp"
	"runtime/debug"
	"testing"
)

func TestVersionIsOneLine(t *testing.T) {
	form := regexp.MustCompile(`^sockkit \S+( \(commit [0-9a-f]{12}(, modified)?\))? go\S+ [a-z0-9]+/[a-z0-9]+\n$`)
	if line := version(); !form.MatchString(line) {
		t.Errorf("version() = %q, want the form %s", line, form)
	}
}

func TestReleaseAndCommit(t *testing.T) {
	const revision = "0123456789abcdef0123456789abcdef01234567"
	vcs := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: revision}, {Key: "vcs.modified", Value: modified}}
	}
	tests := []struct {
		name            string
		version         string
		settings        []debug.BuildSetting
		release, commit string
	}{
		{"a release", "v1.2.3", vcs("false"), "v1.2.3", "(commit 0123456789ab)"},
		{"with changes", "v1.2.3+dirty", vcs("true"), "v1.2.3+dirty", "(commit 0123456789ab, modified)"},
		{"from the module proxy", "v1.2.3", nil, "v1.2.3", ""},
		{"without a repository", "(devel)", nil, "(devel)", ""},
		{"a short revision", "v1.2.3", []debug.BuildSetting{{Key: "vcs.revision", Value: "7"}}, "v1.2.3", "(commit 7)"},
		{"nothing is known", "", nil, "unknown", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			info := &debug.BuildInfo{Main: debug.Module{Version: tt.version}, Settings: tt.settings}
			if got := releaseOf(info); got != tt.release {
				t.Errorf("release = %q, want %q", got, tt.release)
			}
			if got := commit(info); got != tt.commit {
				t.Errorf("commit = %q, want %q", got, tt.commit)
			}
		})
	}
}
