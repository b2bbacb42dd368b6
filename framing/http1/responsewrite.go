package http1

import "strconv"

// AppendStatusLine appends "HTTP/1.1 DDD REASON" with its CRLF. The space before
// an empty reason stays (RFC 9112 4). status must have three digits.
func AppendStatusLine(dst []byte, status int) []byte {
	dst = append(dst, "HTTP/1.1 "...)
	if status < len(statusLines) && statusLines[status] != "" {
		dst = append(dst, statusLines[status]...)
	} else {
		dst = strconv.AppendInt(dst, int64(status), 10)
		dst = append(dst, ' ')
	}
	return append(dst, "\r\n"...)
}

// AppendField appends a field line. The name must be a token, as the names in
// programs are. Control characters become spaces, CR, LF and NUL above all (RFC
// 9110 5.5), so that nothing can begin a line of its own.
func AppendField[T ~string | ~[]byte](dst []byte, name string, value T) []byte {
	start := len(dst)
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	dst = append(dst, value...)
	for p := control(dst, start); p < len(dst); p = control(dst, p) {
		dst[p] = ' '
	}
	return append(dst, "\r\n"...)
}

// AppendFieldInt appends a field line with a decimal number.
func AppendFieldInt(dst []byte, name string, value int64) []byte {
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	dst = strconv.AppendInt(dst, value, 10)
	return append(dst, "\r\n"...)
}

// AppendHeadEnd appends the empty line that ends a head or a trailer section.
func AppendHeadEnd(dst []byte) []byte {
	return append(dst, "\r\n"...)
}

// AppendContinue appends the interim response 100 (Continue).
func AppendContinue(dst []byte) []byte {
	return append(dst, "HTTP/1.1 100 Continue\r\n\r\n"...)
}

// ResponseHasContent reports whether a response with that status to that method
// has content after its head (RFC 9110 6.4.1): none for HEAD, 1xx, 204, 205 and
// 304.
func ResponseHasContent(method Method, status int) bool {
	return method != MethodHead && status >= 200 && status != 204 && status != 205 && status != 304
}

// ResponseHasLength reports whether a response with that status may have
// Content-Length or Transfer-Encoding: not 1xx and 204, nor a 2xx to CONNECT
// (RFC 9110 8.6, RFC 9112 6.1).
func ResponseHasLength(method Method, status int) bool {
	return status >= 200 && status != 204 && (method != MethodConnect || status/100 != 2)
}
