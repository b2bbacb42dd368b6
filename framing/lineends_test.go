package framing

import "testing"

// However the text is cut, every line ends in CR LF, once.
func TestLineEndsAtEverySplit(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\n":      "a\r\nb\r\n",
		"a\r\nb\r\n":  "a\r\nb\r\n",
		"\n\n":        "\r\n\r\n",
		"a\rb\r\r\n.": "a\rb\r\r\n.",
		"":            "",
	} {
		for cut := range len(text) + 1 {
			e := LineEnds{}.NewEncoder()
			got, _ := e.Append(nil, []byte(text[:cut]))
			got, _ = e.Append(got, []byte(text[cut:]))
			if string(got) != want {
				t.Errorf("%q cut at %d: %q, want %q", text, cut, got, want)
			}
		}
	}
}
