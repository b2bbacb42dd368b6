package access

import (
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
)

// FuzzRules: a path below one that a rule closes stays closed, however it is
// written, and what a user may do with all below a path is no more than with the
// path itself.
func FuzzRules(f *testing.F) {
	for _, seed := range []string{"a", "/a/", "..", "%2e%2e/x", "//", "a//b", "%2F", "public", "."} {
		f.Add(seed)
	}
	all := rules{}
	for _, rule := range []string{"@users / rw", "@users /closed -", "@users /closed/public r"} {
		words := strings.Fields(rule)
		if wrong := all.add(words[0], words[1], words[2]); wrong != nil {
			f.Fatal(wrong)
		}
	}
	f.Fuzz(func(t *testing.T, rest string) {
		for _, prefix := range []string{"/closed/", "//closed//", "/%63losed/", "/%2Fclosed/", "/x/../closed/"} {
			path, _, err := http1.DecodePath(nil, []byte(prefix+rest))
			if err != nil {
				continue
			}
			var segments []string
			for _, s := range strings.Split(string(path), "/") {
				if s != "" {
					segments = append(segments, s)
				}
			}
			closed := len(segments) > 0 && segments[0] == "closed"
			public := closed && len(segments) > 1 && segments[1] == "public"
			key := rulePath(path)
			got := all.of("ann", key)
			if closed && !public && got != 0 || public && got != mayRead || !closed && got != mayRead|mayWrite {
				t.Errorf("%q is %q: %v", prefix+rest, path, got)
			}
			if whole := all.below("ann", key); whole&^got != 0 {
				t.Errorf("%q: %v, with all below %v", path, got, whole)
			}
		}
	})
}
