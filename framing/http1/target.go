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

// readTarget takes apart the target that stands at from up to the end of buf.
// plain says that it holds none of "%", "\", "#", "?" and ".".
func (h *Head) readTarget(buf []byte, from int, plain bool) Error {
	if !plain {
		if wrong := refusedInTarget(buf[from:]); wrong != 0 {
			return wrong
		}
	}
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
	if plain {
		h.rawPath = spanOf(from, len(buf))
		return h.emptyPath()
	}
	return h.readPath(buf, from)
}

// refusedInTarget finds what no part of a target may hold as it is.
func refusedInTarget(target []byte) Error {
	if bytes.IndexByte(target, '#') >= 0 {
		return ErrFragment
	}
	if bytes.IndexByte(target, '\\') >= 0 {
		return ErrBackslash
	}
	return 0
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
func (h *Head) readPath(buf []byte, from int) Error {
	end := len(buf)
	if question := bytes.IndexByte(buf[from:], '?'); question >= 0 {
		end = from + question
		h.query = spanOf(end+1, len(buf))
	}
	h.rawPath = spanOf(from, end)
	raw := buf[from:end]
	if bytes.IndexByte(raw, '%') < 0 && !bytes.Contains(raw, []byte("/.")) {
		return h.emptyPath()
	}
	var wrong Error
	h.decoded, h.EncodedSlash, wrong = appendPath(h.decoded[:0], raw)
	h.isDecoded = true
	return wrong
}

// emptyPath makes "/" of the empty path that absolute-form may have.
func (h *Head) emptyPath() Error {
	if h.rawPath.empty() {
		h.isDecoded, h.decoded = true, append(h.decoded[:0], '/')
	}
	return 0
}
