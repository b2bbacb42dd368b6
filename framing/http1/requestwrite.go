package http1

// AppendRequestLine appends "METHOD TARGET HTTP/1.1" with its CRLF. Neither may
// hold white space or control characters: AppendPath makes a path that does not.
func AppendRequestLine(dst []byte, method, target string) []byte {
	dst = append(dst, method...)
	dst = append(dst, ' ')
	dst = append(dst, target...)
	return append(dst, " HTTP/1.1\r\n"...)
}
