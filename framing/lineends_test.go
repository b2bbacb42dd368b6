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

func TestLineEndsComplete(t *testing.T) {
	e := LineEnds{Complete: true}.NewEncoder()
	var got []byte
	for _, frame := range []string{"a\n", "b\r\n", "c", "d\r", "", "\n"} {
		got, _ = e.Append(got, []byte(frame))
	}
	if want := "a\r\nb\r\nc\r\nd\r\n\r\n\r\n"; string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}
