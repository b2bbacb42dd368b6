package http1

import "bytes"

// TargetForm is one of the four forms of a request target (RFC 9112 3.2).
type TargetForm uint8

// The forms.
const (
	FormOrigin    TargetForm = iota // /path?query
	FormAbsolute                    // http://host/path?query
	FormAuthority                   // host:port, with CONNECT alone
	FormAsterisk                    // *, with OPTIONS alone; also OPTIONS http://host
)

// targetMarks are the places of interest in a target.
type targetMarks struct {
	end      int  // the space after it
	question int  // the first "?", or end
	encoded  bool // "%" before question
}

// scanTarget reads a target up to the space after it, and refuses what no part
// of a target may hold as it is.
func scanTarget(buf []byte, from int) (marks targetMarks, wrong Error) {
	for p := from; ; p++ {
		for p+8 <= len(buf) {
			interesting := markTarget(word(buf, p))
			if interesting != 0 {
				p += marked(interesting)
				break
			}
			p += 8
		}
		if p >= len(buf) {
			return marks, ErrRequestLine
		}
		switch c := buf[p]; {
		case c == ' ':
			if marks.end = p; marks.question == 0 {
				marks.question = p
			}
			if p == from {
				wrong = ErrRequestLine
			}
			return marks, wrong
		case c == '?' && marks.question == 0:
			marks.question = p
		case c == '%' && marks.question == 0:
			marks.encoded = true
		case c == '#':
			wrong = ErrFragment
		case c == '\\':
			wrong = ErrBackslash
		case c >= 0x80:
			return marks, ErrTarget
		case class[c]&isTarget == 0:
			return marks, ErrRequestLine
		}
	}
}

// readTarget takes apart the target that stands at from up to the end of buf.
func (h *Head) readTarget(buf []byte, from int, marks targetMarks) Error {
	if h.Method == MethodConnect {
		return h.readAuthorityForm(buf, from)
	}
	switch {
	case buf[from] == '/':
		h.Form = FormOrigin
	case len(buf)-from == 1 && buf[from] == '*':
		return h.readAsteriskForm(buf, from)
	default:
		rest, wrong := h.readAbsoluteForm(buf, from)
		if wrong != 0 || h.Form == FormAsterisk {
			return wrong
		}
		from = rest
	}
	return h.readPath(buf, from, marks)
}

// readAuthorityForm reads host:port, where the port must be there.
func (h *Head) readAuthorityForm(buf []byte, from int) Error {
	host, port, ok := SplitHost(buf[from:])
	if !ok || len(host) == 0 || len(port) == 0 {
		return ErrTargetForm
	}
	h.Form = FormAuthority
	h.authority = spanOf(from, len(buf))
	return 0
}

func (h *Head) readAsteriskForm(buf []byte, from int) Error {
	if h.Method != MethodOptions {
		return ErrTargetForm
	}
	h.Form = FormAsterisk
	h.rawPath = spanOf(from, len(buf))
	return 0
}

// readAbsoluteForm reads scheme and authority and returns where the path begins.
// OPTIONS with neither path nor query means "*" (RFC 9112 3.2.4).
func (h *Head) readAbsoluteForm(buf []byte, from int) (rest int, wrong Error) {
	h.Form = FormAbsolute
	scheme, _, ok := bytes.Cut(buf[from:], []byte("://"))
	switch {
	case !ok:
		return 0, ErrTargetForm
	case equalFold(scheme, "http"):
	case equalFold(scheme, "https"):
		h.Secure = true
	default:
		return 0, ErrScheme
	}
	start := from + len(scheme) + len("://")
	rest = start
	for rest < len(buf) && buf[rest] != '/' && buf[rest] != '?' {
		rest++
	}
	host, _, ok := SplitHost(buf[start:rest])
	if !ok || len(host) == 0 {
		return 0, ErrHost
	}
	h.authority = spanOf(start, rest)
	if rest == len(buf) && h.Method == MethodOptions {
		h.Form = FormAsterisk
		h.isDecoded, h.decoded = true, append(h.decoded[:0], '*')
	}
	return rest, 0
}

// readPath divides path and query and decodes the path if it must be.
func (h *Head) readPath(buf []byte, from int, marks targetMarks) Error {
	if marks.question < len(buf) {
		h.query = spanOf(marks.question+1, len(buf))
	}
	h.rawPath = spanOf(from, marks.question)
	raw := buf[from:marks.question]
	switch {
	case len(raw) == 0: // in absolute-form
		h.isDecoded, h.decoded = true, append(h.decoded[:0], '/')
		return 0
	case !marks.encoded && !hasDotSegment(raw):
		return 0
	}
	var wrong Error
	h.decoded, h.EncodedSlash, wrong = appendPath(h.decoded[:0], raw)
	h.isDecoded = true
	return wrong
}
