package resolve

import (
	"io"
	"os"
	"strings"
)

// maxSwitch is how much is read of nsswitch.conf, in bytes.
const maxSwitch = 64 << 10

// hasOtherSources reports whether the name service switch asks somebody for
// host names whom Go's resolver does not know. Without the file it does not.
func hasOtherSources(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSwitch))
	return err == nil && otherSources(string(text))
}

// otherSources looks at the "hosts:" line of a nsswitch.conf(5). What stands in
// brackets says what to do with an answer, and names no source.
func otherSources(conf string) bool {
	for line := range strings.Lines(conf) {
		line, _, _ = strings.Cut(line, "#")
		list, found := strings.CutPrefix(strings.TrimSpace(line), "hosts:")
		if !found {
			continue
		}
		for _, source := range strings.Fields(withoutActions(list)) {
			switch source {
			case "files", "dns", "myhostname":
			default:
				return true
			}
		}
	}
	return false
}

// withoutActions takes out every [...].
func withoutActions(list string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(list, "[")
		b.WriteString(before + " ")
		if !found {
			return b.String()
		}
		_, list, _ = strings.Cut(after, "]")
	}
}
