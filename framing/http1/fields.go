package http1

import (
	"iter"
)

// Fields are the field lines of a head or of a trailer section, as they came.
// They point into the buffer that was parsed. The zero value is empty and ready
// to be read into; it keeps its room when it is read into again.
type Fields struct {
	buf      []byte
	lines    []fieldLine
	seen     uint64     // a bit for each known field that is there
	repeated uint64     // and for each that is there more than once
	first    [64]uint16 // the place of the first line of each
	progress progress
}

// fieldLine says where a field line stands, by offsets: a list without pointers
// costs the collector nothing and a moved buffer needs no repair.
type fieldLine struct {
	name, value span
	id          Field
}

// span is a piece of the buffer.
type span struct {
	from, to uint32
}

func spanOf(from, to int) span {
	return span{uint32(from), uint32(to)}
}

func (s span) of(buf []byte) []byte {
	return buf[s.from:s.to:s.to]
}

func (s span) empty() bool {
	return s.from == s.to
}

// Moved tells where the bytes that were parsed stand now, after the caller has
// moved them. What was handed out before points to the old place.
func (f *Fields) Moved(buf []byte) {
	f.buf = buf
}

// Len returns the number of field lines.
func (f *Fields) Len() int {
	return len(f.lines)
}

// Line returns the i-th line: the name as it was sent, the value without the
// white space around it, and which known field it is.
func (f *Fields) Line(i int) (name, value []byte, id Field) {
	l := &f.lines[i]
	return l.name.of(f.buf), l.value.of(f.buf), l.id
}

// All goes through the lines in the order in which they came.
func (f *Fields) All() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := range f.lines {
			l := &f.lines[i]
			if !yield(l.name.of(f.buf), l.value.of(f.buf)) {
				return
			}
		}
	}
}

// Has reports whether a known field is there.
func (f *Fields) Has(id Field) bool {
	return f.seen&(1<<id) != 0
}

// Repeated reports whether a known field is there on more than one line.
func (f *Fields) Repeated(id Field) bool {
	return f.repeated&(1<<id) != 0
}

// Field returns the value of the first line of a known field, nil if there is
// none. It searches nothing. An empty value is not nil.
func (f *Fields) Field(id Field) []byte {
	if f.seen&(1<<id) == 0 {
		return nil
	}
	return f.lines[f.first[id]].value.of(f.buf)
}

// Values goes through the values of all lines of a known field.
func (f *Fields) Values(id Field) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if f.seen&(1<<id) == 0 {
			return
		}
		for i := int(f.first[id]); i < len(f.lines); i++ {
			if f.lines[i].id == id && !yield(f.lines[i].value.of(f.buf)) {
				return
			}
		}
	}
}

// Get returns the value of the first line of any name, in any case, and whether
// there is one. For a known field, Field is cheaper.
func (f *Fields) Get(name string) (value []byte, ok bool) {
	for i := range f.lines {
		if l := &f.lines[i]; equalFold(l.name.of(f.buf), name) {
			return l.value.of(f.buf), true
		}
	}
	return nil, false
}

// HasToken reports whether a list of tokens over all lines of a known field has
// the token, in any case. Empty members do not count.
func (f *Fields) HasToken(id Field, token string) bool {
	for value := range f.Values(id) {
		for member := range List(value) {
			if equalFold(member, token) {
				return true
			}
		}
	}
	return false
}

// begin empties the fields.
func (f *Fields) begin() {
	f.buf = nil
	f.lines = f.lines[:0]
	f.seen, f.repeated = 0, 0
	f.progress = progress{}
}

// add notes a line.
func (f *Fields) add(name, value span, id Field) {
	if id != FieldOther {
		if bit := uint64(1) << (id & 63); f.seen&bit == 0 {
			f.seen |= bit
			f.first[id&63] = uint16(len(f.lines))
		} else {
			f.repeated |= bit
		}
	}
	f.lines = append(f.lines, fieldLine{name, value, id})
}

// equalFold compares in any case of ASCII letters.
func equalFold(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i, c := range b {
		if c != s[i] && small(c) != small(s[i]) {
			return false
		}
	}
	return true
}

// small makes an ASCII letter small.
func small(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
