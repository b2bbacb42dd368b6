package http1

import (
	"bytes"
	"iter"
)

// Query goes through the pairs of a query (name=value&...) in their order. "+"
// and "%XX" are decoded, a malformed "%" stays as it is, and a pair without "="
// has an empty value. Nothing is assumed of the text: it need not be UTF-8.
func Query(raw []byte) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for len(raw) > 0 {
			var pair []byte
			pair, raw, _ = bytes.Cut(raw, []byte("&"))
			if len(pair) == 0 {
				continue
			}
			name, value, _ := bytes.Cut(pair, []byte("="))
			if !yield(queryText(name), queryText(value)) {
				return
			}
		}
	}
}

// QueryValue returns the first value of a name, and whether there is one.
func QueryValue(raw []byte, name string) (value string, ok bool) {
	for n, v := range Query(raw) {
		if n == name {
			return v, true
		}
	}
	return "", false
}

// queryText decodes a name or a value.
func queryText(raw []byte) string {
	if bytes.IndexByte(raw, '%') < 0 && bytes.IndexByte(raw, '+') < 0 {
		return string(raw)
	}
	text := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			if decoded, ok := encodedByte(raw[i:]); ok {
				c = decoded
				i += 2
			}
		}
		text = append(text, c)
	}
	return string(text)
}
