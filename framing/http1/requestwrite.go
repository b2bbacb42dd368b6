package http1

import "strings"

// AppendRequestLine appends "METHOD TARGET HTTP/1.1" with its CRLF. Neither may
// hold white space or control characters: AppendPath makes a path that does not.
func AppendRequestLine(dst []byte, method, target string) []byte {
	dst = append(dst, method...)
	dst = append(dst, ' ')
	dst = append(dst, target...)
	return append(dst, " HTTP/1.1\r\n"...)
}

// AppendTarget appends a path with its query as people write them, with what may not
// stand in a target percent-encoded: controls, white space, what is not ASCII, and
// characters that RFC 3986 gives to nothing. "%" stays as it is.
func AppendTarget(dst []byte, text string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}#", c) >= 0 {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}
