package http1

import (
	"fmt"
	"strings"
	"testing"
)

// The sets as the RFCs write them.
func classesOf(c byte) (sets classes) {
	alnum := '0' <= c && c <= '9' || 'a' <= small(c) && small(c) <= 'z'
	for _, set := range []struct {
		name classes
		has  bool
	}{
		{isToken, alnum || c < 0x80 && strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0},
		{isControl, c < 0x20 && c != '\t' || c == 0x7f},
		{isTarget, 0x21 <= c && c <= 0x7e},
		{isHost, alnum || c < 0x80 && strings.IndexByte("-._~!$&'()*+;=", c) >= 0},
		{isEtag, c == 0x21 || 0x23 <= c && c <= 0x7e || c >= 0x80},
	} {
		if set.has {
			sets |= set.name
		}
	}
	return sets
}

func TestClassTable(t *testing.T) {
	var want strings.Builder
	same := true
	for c := range 256 {
		sets := classesOf(byte(c))
		same = same && class[c] == sets
		fmt.Fprintf(&want, "0x%02x, ", sets)
		if c%16 == 15 {
			want.WriteString("\n")
		}
	}
	if !same {
		t.Errorf("the table should be\n%s", want.String())
	}
}

// TestMarks holds the scans by words against the sets, with every byte at every
// place of a word.
func TestMarks(t *testing.T) {
	for place := range 8 {
		for c := range 256 {
			for _, around := range []byte{' ' + 1, 0x7e, 0xff, 'a'} {
				text := []byte(strings.Repeat(string(rune('a')), 8))
				for i := range text {
					text[i] = around
				}
				text[place] = byte(c)
				w := word(text, 0)
				sets := classesOf(byte(c))
				checkMark(t, "markControls", text, markControls(w), place, sets&isControl != 0 || c == '\t')
				if around == 'a' {
					checkMark(t, "markNameEnds", text, markNameEnds(w), place, c <= ' ' || c == ':')
					checkMark(t, "markTarget", text, markTarget(w), place, sets&isTarget == 0 || strings.IndexByte(`#%?\`, byte(c)) >= 0 && c < 0x80)
				}
				if end := control(append(text, text...), 0); sets&isControl != 0 && end != place {
					t.Errorf("control of %q is %d, want %d", text, end, place)
				}
			}
		}
	}
}

func checkMark(t *testing.T, name string, text []byte, marks uint64, place int, want bool) {
	t.Helper()
	if want != (marks != 0) || want && marked(marks) != place {
		t.Errorf("%s of %q is %016x, want the mark of byte %d: %v", name, text, marks, place, want)
	}
}
