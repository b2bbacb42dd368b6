package http1

import "bytes"

// readRequestLine reads the request line and the empty lines before it.
func (h *Head) readRequestLine(buf []byte, lim *Limits) error {
	h.buf = buf
	p := h.progress.line
	for p+1 < len(buf) && buf[p] == '\r' && buf[p+1] == '\n' {
		p += 2
		h.progress.done(p)
		if p > 2*mostEmptyLines {
			return ErrEmptyLines
		}
	}
	limit, tooLong := h.lineLimit(lim)
	end, wrong := h.parseRequestLine(buf, p)
	if wrong != 0 {
		return h.progress.tail(buf, limit, tooLong, wrong)
	}
	if end > limit {
		return tooLong
	}
	h.progress.done(end + 2)
	h.progress.stage = inFields
	return nil
}

// lineLimit returns where the CR of the line being read may stand at most, and
// what it is if it does not.
func (h *Head) lineLimit(lim *Limits) (limit int, tooLong Error) {
	limit = h.progress.line + lim.RequestLine
	if h.progress.stage == atStart && limit <= lim.Head-2 {
		return limit, ErrRequestTooLong
	}
	return lim.Head - 2, ErrHeadTooLarge
}

// parseRequestLine reads METHOD SP TARGET SP VERSION at p and returns the place
// of its CR. The reason why it cannot does not matter when the line is not whole.
func (h *Head) parseRequestLine(buf []byte, p int) (int, Error) {
	method := p
	for p < len(buf) && class[buf[p]]&isToken != 0 {
		p++
	}
	if p == len(buf) || buf[p] != ' ' || p == method {
		return 0, ErrRequestLine
	}
	if p-method > mostMethod {
		return 0, ErrMethod
	}
	h.method = spanOf(method, p)
	h.Method = methodOf(buf[method:p])
	target := p + 1
	marks, wrong := scanTarget(buf, target)
	if wrong != 0 {
		return 0, wrong
	}
	end, wrong := h.parseVersion(buf, marks.end+1)
	if wrong != 0 {
		return 0, wrong
	}
	h.target = spanOf(target, marks.end)
	return end, h.readTarget(buf[:marks.end], target, marks)
}

// parseVersion reads HTTP/1.x and the CRLF after it at p, and returns the place
// of the CR.
func (h *Head) parseVersion(buf []byte, p int) (int, Error) {
	if p+len("HTTP/1.1\r\n") > len(buf) {
		return 0, ErrRequestLine
	}
	end := p + len("HTTP/1.1")
	if buf[end] != '\r' || buf[end+1] != '\n' {
		return 0, ErrRequestLine
	}
	major, minor, wrong := parseVersion(buf[p:end])
	if wrong != 0 {
		if bytes.IndexByte(buf[p:end], '\r') >= 0 {
			wrong = ErrRequestLine // the line is shorter
		}
		return 0, wrong
	}
	if major != 1 {
		return 0, ErrVersionMajor
	}
	h.Minor = minor
	return end, 0
}

// parseVersion reads HTTP/DIGIT.DIGIT (RFC 9112 2.3).
func parseVersion(b []byte) (major, minor uint8, wrong Error) {
	if len(b) != len("HTTP/1.1") || string(b[:5]) != "HTTP/" || !isDigit(b[5]) || b[6] != '.' || !isDigit(b[7]) {
		return 0, 0, ErrVersion
	}
	return b[5] - '0', b[7] - '0', 0
}

func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}
