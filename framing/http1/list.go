package http1

import "iter"

// List goes through the members of a comma-separated list (RFC 9110 5.6.1)
// without the white space around them. Empty members are passed over; a comma in
// a quoted string divides nothing. The members are slices of value.
func List(value []byte) iter.Seq[[]byte] {
	return split(value, ',')
}

// split divides at a separator outside of quoted strings, trims and drops what
// is empty.
func split(value []byte, separator byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(value) > 0 {
			end := pieceEnd(value, separator)
			if piece := trim(value[:end]); len(piece) > 0 && !yield(piece) {
				return
			}
			value = value[min(end+1, len(value)):]
		}
	}
}

// pieceEnd returns the place of the first separator outside of quoted strings,
// or len(value). A quote that is never closed quotes to the end.
func pieceEnd(value []byte, separator byte) int {
	quoted := false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == separator && !quoted:
			return i
		}
	}
	return len(value)
}

// trim takes spaces and tabs off both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}
