package framing

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// appendJSONString appends text as a JSON string. Bytes that are not UTF-8
// become U+FFFD.
func appendJSONString(dst, text []byte) []byte {
	dst = append(dst, '"')
	for len(text) > 0 {
		n := plainASCII(text)
		dst = append(dst, text[:n]...)
		if text = text[n:]; len(text) == 0 {
			break
		}
		if c := text[0]; c < utf8.RuneSelf {
			dst = appendEscaped(dst, c)
			text = text[1:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		dst = utf8.AppendRune(dst, r)
		text = text[n:]
	}
	return append(dst, '"')
}

// plainASCII counts the bytes that stand in a JSON string as they are.
func plainASCII(text []byte) int {
	for i, c := range text {
		if c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return i
		}
	}
	return len(text)
}

func appendEscaped(dst []byte, c byte) []byte {
	const short = `""\\` + "\bb\ff\nn\rr\tt"
	for i := 0; i < len(short); i += 2 {
		if short[i] == c {
			return append(dst, '\\', short[i+1])
		}
	}
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}

// jsonStringLen is how many bytes appendJSONString would append.
func jsonStringLen(text []byte) int {
	total := 2
	for len(text) > 0 {
		n := plainASCII(text)
		total += n
		if text = text[n:]; len(text) == 0 {
			break
		}
		if c := text[0]; c < utf8.RuneSelf {
			var escaped [jsonEscaped]byte
			total += len(appendEscaped(escaped[:0], c))
			text = text[1:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		total += utf8.RuneLen(r)
		text = text[n:]
	}
	return total
}

// jsonEscaped is the most bytes that one byte of text takes in a JSON string.
const jsonEscaped = 6

// appendFromJSONString appends the text that a JSON string stands for, and
// stops where that is longer than limit, with some of it. quoted is a string
// that a scanner has found whole, with its quotes. Half of a surrogate pair
// becomes U+FFFD.
func appendFromJSONString(dst, quoted []byte, limit int) (_ []byte, whole bool) {
	text := quoted[1 : len(quoted)-1]
	start := len(dst)
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			i = len(text)
		}
		if len(dst)-start > limit-i {
			return dst, false
		}
		dst = append(dst, text[:i]...)
		if text = text[i:]; len(text) == 0 {
			return dst, true
		}
		if text[1] == 'u' {
			r, n := escapedRune(text)
			dst = utf8.AppendRune(dst, r)
			text = text[n:]
			continue
		}
		dst = append(dst, unescape(text[1]))
		text = text[2:]
	}
}

func unescape(c byte) byte {
	const short = "b\bf\fn\nr\rt\t"
	for i := 0; i < len(short); i += 2 {
		if short[i] == c {
			return short[i+1]
		}
	}
	return c
}

// escapedRune reads the \uXXXX, or the pair of them, that text begins with.
func escapedRune(text []byte) (rune, int) {
	r := hexRune(text[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if next := text[6:]; len(next) >= 6 && next[0] == '\\' && next[1] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(next[2:6])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hexRune(digits []byte) (r rune) {
	for _, c := range digits {
		switch {
		case c <= '9':
			r = r<<4 | rune(c-'0')
		default:
			r = r<<4 | rune(c|0x20-'a'+10)
		}
	}
	return r
}

// eachJSON calls do with every element of an array, or with every name and
// value of an object in turn, as they are written. whole is a value that a
// scanner has found whole. An error of do ends it and is returned.
func eachJSON(whole []byte, do func(value []byte) error) error {
	var s jsonScanner
	rest := whole[1 : len(whole)-1]
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n,:")
		if len(rest) == 0 {
			return nil
		}
		s.reset()
		n, event := s.scan(rest)
		if event == jsonBad {
			return fmt.Errorf("%w: %q", ErrMalformed, rest[n])
		}
		if err := do(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
}
