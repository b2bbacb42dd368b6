package http1

import (
	"bytes"
	"iter"
)

// ETag is an entity tag (RFC 9110 8.8.3).
type ETag struct {
	Opaque []byte // with its quotes; nil for no tag at all
	Weak   bool
}

// ParseETag reads a value that is one entity tag.
func ParseETag(value []byte) (tag ETag, ok bool) {
	tag, rest := cutETag(value)
	return tag, tag.Opaque != nil && len(rest) == 0
}

// Append appends the tag as it is sent.
func (e ETag) Append(dst []byte) []byte {
	if e.Weak {
		dst = append(dst, "W/"...)
	}
	return append(dst, e.Opaque...)
}

// SameStrong is the strong comparison (RFC 9110 8.8.3.2): the same, neither weak.
func (e ETag) SameStrong(other ETag) bool {
	return e.SameWeak(other) && !e.Weak && !other.Weak
}

// SameWeak is the weak comparison: the same but for weakness.
func (e ETag) SameWeak(other ETag) bool {
	return e.Opaque != nil && bytes.Equal(e.Opaque, other.Opaque)
}

// ETags goes through a list of entity tags, whose quotes may hold commas and
// backslashes that mean nothing. Members that are no tag are passed over; "*" is
// none, see IsAny.
func ETags(value []byte) iter.Seq[ETag] {
	return func(yield func(ETag) bool) {
		for len(value) > 0 {
			tag, rest := cutETag(trim(value))
			rest = trim(rest)
			ended := len(rest) == 0 || rest[0] == ','
			if tag.Opaque != nil && ended && !yield(tag) {
				return
			}
			_, value, _ = bytes.Cut(rest, []byte(","))
		}
	}
}

// IsAny reports whether a condition's value is "*".
func IsAny(value []byte) bool {
	return len(value) == 1 && value[0] == '*'
}

// cutETag reads the tag at the front of b. Without one, its Opaque is nil and
// rest is b.
func cutETag(b []byte) (tag ETag, rest []byte) {
	opaque, weak := bytes.CutPrefix(b, []byte("W/"))
	if len(opaque) < 2 || opaque[0] != '"' {
		return ETag{}, b
	}
	end := 1
	for end < len(opaque) && class[opaque[end]]&isEtag != 0 {
		end++
	}
	if end == len(opaque) || opaque[end] != '"' {
		return ETag{}, b
	}
	return ETag{opaque[: end+1 : end+1], weak}, opaque[end+1:]
}
