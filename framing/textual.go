package framing

import "strings"

// Textual reports whether the frames of a codec are text, unless the user says
// otherwise.
func Textual(c Codec) bool {
	name, _, _ := strings.Cut(c.String(), "+")
	switch name {
	case "line", "crlf", "nul", "json", "json-seq", "event":
		return true
	}
	return false
}
