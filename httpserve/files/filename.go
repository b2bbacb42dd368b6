package files

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostName is how long a name may be, in bytes: what Linux takes.
const mostName = 255

// draftPrefix begins the names of unfinished uploads. They lie beside what they
// will be, and are never served or listed.
const draftPrefix = ".sockkit-upload-"

// isDraft reports whether a name is that of an unfinished upload, also on a disk
// that does not tell upper from lower case.
func isDraft(name string) bool {
	return len(name) >= len(draftPrefix) && strings.EqualFold(name[:len(draftPrefix)], draftPrefix)
}

// holdsDraft reports whether a part of a path is the name of an unfinished upload.
func holdsDraft(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if isDraft(part) {
			return true
		}
	}
	return false
}

// lastPart is the name of a file that a form calls by the path it has at home,
// with the slashes of any system.
func lastPart(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// checkName says why nothing is written under a name, which is one part of a path;
// nil if it may be. What could not be listed, or would look like something else
// in a listing, is refused rather than changed in silence.
func (h *Handler) checkName(name string) error {
	switch {
	case name == "" || name == "." || name == "..":
		return decline(400, "A file needs a name.")
	case len(name) > mostName:
		return decline(400, "The name is too long: 255 bytes are the most.")
	case !utf8.ValidString(name):
		return decline(400, "The name is not UTF-8.")
	case strings.ContainsFunc(name, unprintable):
		return decline(400, "The name holds a character that is not for names, such as a line break or a backslash.")
	case isDraft(name), name[0] == '.' && !h.opts.Hidden:
		return decline(403, "Names that begin with a dot are not served here.")
	}
	return nil
}

// unprintable reports whether a character is none of a name: it cannot be seen,
// turns the writing around, or parts a path.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '/' || r == '\\'
}

// visible is a name as it can be shown in a line of text.
func visible(name string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return unicode.ReplacementChar
		}
		return r
	}, name)
}
