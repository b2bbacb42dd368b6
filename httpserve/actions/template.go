package actions

import (
	"strings"

	"github.com/sockkit/sockkit/httpserve"
)

// template is text with places for the values of the route's names.
type template []piece

// piece is text as it is and a name whose value follows it; the last piece of a
// template has none.
type piece struct{ text, name string }

// parseTemplate finds {name} for each of the names. Other braces are text.
func parseTemplate(text string, names []string) template {
	var t template
	for from := 0; ; {
		open := strings.IndexByte(text[from:], '{')
		if open < 0 {
			return append(t, piece{text: text})
		}
		open += from
		name, ok := nameAt(text[open:], names)
		if !ok {
			from = open + 1
			continue
		}
		t = append(t, piece{text[:open], name})
		text, from = text[open+len(name)+2:], 0
	}
}

// nameAt finds the name that the brace at the front of text holds.
func nameAt(text string, names []string) (string, bool) {
	for _, name := range names {
		if strings.HasPrefix(text[1:], name+"}") {
			return name, true
		}
	}
	return "", false
}

// isFixed reports whether the text is always the same.
func (t template) isFixed() bool { return len(t) == 1 }

// fill appends the text with the values of a request, each as escape writes it.
func (t template) fill(dst []byte, p *httpserve.Params, escape func(dst, value []byte) []byte) []byte {
	for _, piece := range t {
		dst = append(dst, piece.text...)
		if value, ok := p.Get(piece.name); ok {
			dst = escape(dst, value)
		}
	}
	return dst
}

// verbatim writes a value as it is.
func verbatim(dst, value []byte) []byte { return append(dst, value...) }
