package commands

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// version is one line: the release, the commit it was built from where that is
// known, the compiler and the platform. The go command notes all of it in the
// program as it builds it, so no step of the build can forget it or get it wrong.
func version() string {
	words := []string{"sockkit", release()}
	if c := commit(buildInfo()); c != "" {
		words = append(words, c)
	}
	words = append(words, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	return strings.Join(words, " ") + "\n"
}

// buildInfo is what the go command has noted in this program; empty if nothing.
func buildInfo() *debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info
	}
	return &debug.BuildInfo{}
}

// release is the version of this program.
func release() string {
	return releaseOf(buildInfo())
}

// releaseOf is the tag of the commit that was built; or one that the go command
// makes up from its time; or "(devel)" where no repository told it.
func releaseOf(info *debug.BuildInfo) string {
	if info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}

// commitDigits are enough of a hash to find the commit by, and as many as the
// versions of Go have.
const commitDigits = 12

// commit tells which commit was built and whether files differed from it. It is
// empty for what was not built in a clone: "go install sockkit@v1.2.3".
func commit(info *debug.BuildInfo) string {
	var revision, changed string
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = setting.Value[:min(len(setting.Value), commitDigits)]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			changed = ", modified"
		}
	}
	if revision == "" {
		return ""
	}
	return "(commit " + revision + changed + ")"
}
