package proxy

import (
	"bytes"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// appendTarget appends what the upstream is asked for. Without a base that is the
// path as it was sent; with one, the base and what tail, the {name...} of the
// route, stands for. The query stays as it is. Nothing is encoded anew but a path
// with dot segments: what was matched is what is passed on, and no ".." leads out
// of the base.
func (t *target) appendTarget(dst []byte, r *httpserve.Request, tail string) []byte {
	raw := r.RawPath()
	plain := len(raw) > 0 && !hasDots(raw)
	value, hasTail := r.Params.Get(tail)
	switch {
	case !t.rebased && plain:
		dst = append(dst, raw...)
	case !t.rebased:
		dst = http1.AppendPath(dst, string(r.Path()))
	case hasTail && tail != "" && plain:
		dst = append(append(append(dst, t.base...), '/'), rawTail(raw, r.Path(), value)...)
	case hasTail && tail != "":
		dst = http1.AppendPath(append(append(dst, t.base...), '/'), string(value))
	case t.base == "":
		dst = append(dst, '/')
	default:
		dst = append(dst, t.base...)
	}
	if target := r.Target(); bytes.IndexByte(target, '?') >= 0 {
		dst = append(append(dst, '?'), r.Query()...)
	}
	return dst
}

// rawTail is the end of a raw path without dot segments that became tail, which
// path ends with and follows a slash.
func rawTail(raw, path, tail []byte) []byte {
	slashes := bytes.Count(path[:len(path)-len(tail)], []byte("/"))
	for len(raw) > 0 && slashes > 0 {
		switch {
		case raw[0] == '/':
			raw, slashes = raw[1:], slashes-1
		case len(raw) > 2 && bytes.EqualFold(raw[:3], []byte("%2f")):
			raw, slashes = raw[3:], slashes-1
		default:
			raw = raw[1:]
		}
	}
	return raw
}

// hasDots reports whether a raw path has dot segments, encoded ones too.
func hasDots(raw []byte) bool {
	path := raw
	if bytes.IndexByte(raw, '%') >= 0 {
		path = bytes.ReplaceAll(bytes.ToLower(raw), []byte("%2e"), []byte("."))
		path = bytes.ReplaceAll(path, []byte("%2f"), []byte("/"))
	}
	for segment := range bytes.SplitSeq(path, []byte("/")) {
		if string(segment) == "." || string(segment) == ".." {
			return true
		}
	}
	return false
}
