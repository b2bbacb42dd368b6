package tap

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Escaper shows bytes of a stranger so that a terminal obeys none of them:
// control characters become \x1b and the like, byte by byte, and so does what is
// no UTF-8. Newline, tab and a carriage return before a newline stay; a
// backslash is not doubled, so the result is for reading, not for parsing. The
// zero value is at the beginning of a stream.
type Escaper struct{ held []byte }

// Append adds p to dst as text. It holds back a last character that is not
// complete, four bytes at most, until the next call.
func (e *Escaper) Append(dst, p []byte) []byte {
	p = append(e.held, p...)
	e.held = nil
	for len(p) > 0 {
		if p[0] == '\r' && len(p) == 1 || !utf8.FullRune(p) {
			e.held = append([]byte(nil), p...)
			return dst
		}
		r, size := utf8.DecodeRune(p)
		switch {
		case r == '\r' && p[1] == '\n', r == '\n', r == '\t', !unicode.IsControl(r) && (r != utf8.RuneError || size > 1):
			dst = append(dst, p[:size]...)
		default:
			dst = escapeBytes(dst, p[:size])
		}
		p = p[size:]
	}
	return dst
}

// Flush adds what was held back.
func (e *Escaper) Flush(dst []byte) []byte {
	dst = escapeBytes(dst, e.held)
	e.held = nil
	return dst
}

func escapeBytes(dst, p []byte) []byte {
	for _, b := range p {
		dst = fmt.Appendf(dst, `\x%02x`, b)
	}
	return dst
}
