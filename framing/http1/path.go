package http1

import (
	"bytes"
	"unicode/utf8"
)

// DecodePath appends the path that a raw one stands for: percent-decoded, then
// without dot segments (RFC 3986 5.2.4), so that encoded dots and slashes lead
// nowhere else than plain ones. Empty segments stay. encodedSlash tells that a
// "/" of the result was %2F.
//
// It refuses, with an Error: a malformed "%", NUL, a backslash, text that is no
// UTF-8 (overlong forms are none), ".." beyond the root, and a path that does
// not begin with "/".
func DecodePath(dst, raw []byte) (path []byte, encodedSlash bool, err error) {
	path, encodedSlash, wrong := appendPath(dst, raw)
	if wrong != 0 {
		return path, encodedSlash, wrong
	}
	return path, encodedSlash, nil
}

func appendPath(dst, raw []byte) (path []byte, encodedSlash bool, wrong Error) {
	if len(raw) == 0 || raw[0] != '/' {
		return dst, false, ErrTargetForm
	}
	start := len(dst)
	dst, encodedSlash, wrong = appendDecoded(dst, raw)
	if wrong != 0 {
		return dst[:start], encodedSlash, wrong
	}
	if !utf8.Valid(dst[start:]) {
		return dst[:start], encodedSlash, ErrPathText
	}
	clean, inside := withoutDots(dst[start:])
	if !inside {
		return dst[:start], encodedSlash, ErrPathOutside
	}
	return dst[:start+len(clean)], encodedSlash, 0
}

// appendDecoded decodes the percent-encoding of a path.
func appendDecoded(dst, raw []byte) (path []byte, encodedSlash bool, wrong Error) {
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '%' {
			var ok bool
			if c, ok = encodedByte(raw[i:]); !ok {
				return dst, encodedSlash, ErrPercent
			}
			encodedSlash = encodedSlash || c == '/'
			i += 2
		}
		switch c {
		case 0:
			return dst, encodedSlash, ErrPathText
		case '\\':
			return dst, encodedSlash, ErrBackslash
		}
		dst = append(dst, c)
	}
	return dst, encodedSlash, 0
}

// encodedByte reads the %XX at the front of b.
func encodedByte(b []byte) (c byte, ok bool) {
	if len(b) < 3 {
		return 0, false
	}
	high, low := hexValue(b[1]), hexValue(b[2])
	return high<<4 | low, high < 16 && low < 16
}

// hexValue returns the value of a hexadecimal digit, or 255.
func hexValue(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// hasDotSegment tells whether a segment begins with a dot, so that it may be one
// that leads elsewhere. Most dots are those of a file's extension.
func hasDotSegment(path []byte) bool {
	for p := 1; p < len(path); p++ {
		dot := bytes.IndexByte(path[p:], '.')
		if dot < 0 {
			return false
		}
		if p += dot; path[p-1] == '/' {
			return true
		}
	}
	return false
}

// withoutDots removes the dot segments in place. inside is false if ".." leads
// out of the root.
func withoutDots(path []byte) (clean []byte, inside bool) {
	clean = path[:0] // always a number of whole "/segment"
	for rest := path; len(rest) > 0; {
		end := bytes.IndexByte(rest[1:], '/') + 1
		if end == 0 {
			end = len(rest)
		}
		segment := rest[:end]
		rest = rest[end:]
		switch string(segment) {
		case "/..":
			if len(clean) == 0 {
				return nil, false
			}
			clean = clean[:bytes.LastIndexByte(clean, '/')]
		case "/.":
		default:
			clean = append(clean, segment...)
			continue
		}
		if len(rest) == 0 {
			clean = append(clean, '/')
		}
	}
	return clean, true
}

// AppendPath appends a decoded path as it is written into Location or a link:
// what a path may not hold as it is, percent-encoded. A path that begins with two
// slashes, which a client would take for a host, begins with "/." after it.
func AppendPath(dst []byte, path string) []byte {
	if len(path) > 1 && path[0] == '/' && path[1] == '/' {
		dst = append(dst, '/', '.')
	}
	const digits = "0123456789ABCDEF"
	for i := range len(path) {
		if c := path[i]; c == '/' || c == ':' || c == '@' || c == ',' || class[c]&isHost != 0 {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}
