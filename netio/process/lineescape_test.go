package process

import (
	"bytes"
	"testing"
)

func TestLineEscape(t *testing.T) {
	tests := []struct {
		in, out string
		left    bool
	}{
		{"ls\r", "ls\r", false},
		{"~.", "", true},
		{"ls\r~.more", "ls\r", true},
		{"ls\n~.", "ls\n", true},
		{"ls ~.", "ls ~.", false},
		{"~~.", "~.", false},
		{"~~~.", "~~.", false},
		{"~/bin\r", "~/bin\r", false},
		{"~\r~.", "~\r", true},
		{".~.", ".~.", false},
		{"a\r~", "a\r~", false},
	}
	for _, test := range tests {
		e := LineEscape{Char: '~'}
		out, left := e.Append(nil, []byte(test.in))
		out = e.Flush(out)
		if string(out) != test.out || left != test.left {
			t.Errorf("%q: %q, %t, want %q, %t", test.in, out, left, test.out, test.left)
		}
	}
	if out, left := new(LineEscape).Append(nil, []byte("~.\r~.")); left || string(out) != "~.\r~." {
		t.Errorf("without a character: %q, %t", out, left)
	}
}

// Whatever the pieces, the same goes on; typing each character at the start of a
// line twice sends it once.
func FuzzLineEscape(f *testing.F) {
	f.Add([]byte("ls\r~~.\r~.x"), uint8(1))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		whole := LineEscape{Char: '~'}
		want, left := whole.Append(nil, in)
		pieces := LineEscape{Char: '~'}
		var got []byte
		var leftNow bool
		for rest := in; len(rest) > 0 && !leftNow; {
			n := min(len(rest), int(size)+1)
			got, leftNow = pieces.Append(got, rest[:n])
			rest = rest[n:]
		}
		if !bytes.Equal(got, want) || left != leftNow {
			t.Errorf("%q in pieces of %d: %q %t, whole %q %t", in, int(size)+1, got, leftNow, want, left)
		}
		escape := LineEscape{Char: '~'}
		back, left := escape.Append(nil, escapedLines(in))
		if back = escape.Flush(back); left || !bytes.Equal(back, in) {
			t.Errorf("%q came back as %q, %t", in, back, left)
		}
	})
}

// escapedLines is what must be typed to send p.
func escapedLines(p []byte) []byte {
	var typed []byte
	start := true
	for _, b := range p {
		if start && b == '~' {
			typed = append(typed, '~')
		}
		typed = append(typed, b)
		start = b == '\r' || b == '\n'
	}
	return typed
}
