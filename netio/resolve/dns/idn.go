package dns

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// ToASCII turns a name as people write it into what servers know (RFC 5891).
// Labels that are ASCII stay as they are: "_sip" and "*" are no host names, and
// are asked for. A name that cannot be asked for at all is an error.
func ToASCII(name string) (string, error) {
	labels := strings.Split(strings.Map(fullStop, name), ".")
	for i, label := range labels {
		if isASCII(label) {
			continue
		}
		ascii, err := idna.Lookup.ToASCII(label)
		if err != nil {
			return "", fmt.Errorf("%q is not an international domain name: %w", name, err)
		}
		labels[i] = ascii
	}
	ascii := strings.Join(labels, ".")
	return ascii, checkName(ascii)
}

// ToUnicode turns a name into what people read. A part that is no valid international
// name stays as it is; valid ones of several scripts may still look like another.
func ToUnicode(name string) string {
	labels := strings.Split(name, ".")
	for i, label := range labels {
		if !strings.HasPrefix(strings.ToLower(label), "xn--") {
			continue
		}
		if text, err := idna.Display.ToUnicode(label); err == nil {
			labels[i] = text
		}
	}
	return strings.Join(labels, ".")
}

// fullStop knows the dots of other scripts (RFC 3490 3.1).
func fullStop(r rune) rune {
	switch r {
	case '。', '．', '｡':
		return '.'
	}
	return r
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
