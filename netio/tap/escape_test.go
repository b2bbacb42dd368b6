package tap

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscaper(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"text", "a b\tc\n", "a b\tc\n"},
		{"a colour", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"bell, nul, delete", "\a\x00\x7f", `\x07\x00\x7f`},
		{"lines of the network", "a\r\nb\r\n", "a\r\nb\r\n"},
		{"overwriting", "good\rbad", `good\x0dbad`},
		{"a last carriage return", "a\r", `a\x0d`},
		{"C1 controls", "\u009b31m", `\xc2\x9b31m`},
		{"UTF-8", "naïve €𝄞", "naïve €𝄞"},
		{"no UTF-8", "\xff\x9b31m", `\xff\x9b31m`},
		{"half a character", "\xe2\x82", `\xe2\x82`},
		{"U+FFFD itself", "\uFFFD", "\uFFFD"},
		{"backslash", `\x1b`, `\x1b`},
	} {
		var e Escaper
		if got := string(e.Flush(e.Append(nil, []byte(c.in)))); got != c.want {
			t.Errorf("%s: %q became %q; want %q", c.name, c.in, got, c.want)
		}
	}
}

// FuzzEscaper holds its laws: nothing that a terminal obeys is left, and the
// cuts of the stream do not matter.
func FuzzEscaper(f *testing.F) {
	f.Add([]byte("a\r\n\x1b[31m\xc2\x9b\xff€\r"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var whole, bytewise Escaper
		want := whole.Flush(whole.Append(nil, in))
		var got []byte
		for _, b := range in {
			got = bytewise.Append(got, []byte{b})
		}
		if got = bytewise.Flush(got); !bytes.Equal(got, want) {
			t.Errorf("%q: whole %q, byte by byte %q", in, want, got)
		}
		if !utf8.Valid(want) {
			t.Errorf("%q is no UTF-8", want)
		}
		lines := bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))
		for _, r := range string(lines) {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Errorf("%q has %q in it", want, r)
			}
		}
	})
}
