package websocket

import "unicode/utf8"

// textCheck validates UTF-8 that comes in pieces, each as it comes.
type textCheck struct {
	part [utf8.UTFMax]byte // the beginning of a character
	n    int
}

// add looks at the next piece. It reports false as soon as no bytes that could
// follow would make the text valid.
func (c *textCheck) add(p []byte) bool {
	for c.n > 0 && len(p) > 0 {
		c.part[c.n] = p[0]
		c.n, p = c.n+1, p[1:]
		if utf8.FullRune(c.part[:c.n]) {
			if !utf8.Valid(c.part[:c.n]) {
				return false
			}
			c.n = 0
		}
	}
	end := wholeRunes(p)
	c.n += copy(c.part[c.n:], p[end:])
	return utf8.Valid(p[:end])
}

// ended reports whether the text does not end inside a character, and makes the
// check ready for the next text.
func (c *textCheck) ended() bool {
	whole := c.n == 0
	c.n = 0
	return whole
}

// wholeRunes is where the last character of p begins if more bytes could belong
// to it, else the end.
func wholeRunes(p []byte) int {
	for i := len(p) - 1; i >= 0 && i > len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if utf8.FullRune(p[i:]) {
				break
			}
			return i
		}
	}
	return len(p)
}
