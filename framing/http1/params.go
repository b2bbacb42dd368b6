package http1

import (
	"bytes"
	"iter"
)

// Parameters divides a value such as that of Content-Type into what stands before
// the first ";" and its parameters (RFC 9110 5.6.6). A quoted value comes without
// its quotes and with its quoted pairs undone, which is the one case that
// allocates. Parameters that are malformed are passed over.
func Parameters(value []byte) (main []byte, params iter.Seq2[[]byte, []byte]) {
	end := pieceEnd(value, ';')
	rest := value[min(end+1, len(value)):]
	return trim(value[:end]), func(yield func(name, value []byte) bool) {
		for param := range split(rest, ';') {
			name, value, ok := bytes.Cut(param, []byte("="))
			if !ok || !isTokenText(name) {
				continue
			}
			if value, ok = Unquote(value); ok && !yield(name, value) {
				return
			}
		}
	}
}

// Unquote returns what a token or a quoted string stands for. ok is false for
// what is neither.
func Unquote(value []byte) (text []byte, ok bool) {
	if len(value) == 0 || value[0] != '"' {
		return value, isTokenText(value)
	}
	if len(value) < 2 || value[len(value)-1] != '"' {
		return nil, false
	}
	return unescaped(value[1 : len(value)-1])
}

// unescaped undoes quoted pairs. A quote that none of them holds is an error.
func unescaped(inside []byte) (text []byte, ok bool) {
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside, bytes.IndexByte(inside, '"') < 0
	}
	text = make([]byte, 0, len(inside))
	for i := 0; i < len(inside); i++ {
		c := inside[i]
		switch {
		case c == '"', c == '\\' && i+1 == len(inside):
			return nil, false
		case c == '\\':
			i++
			c = inside[i]
		}
		text = append(text, c)
	}
	return text, true
}
