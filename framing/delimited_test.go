package framing

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestDelimitedDecoding(t *testing.T) {
	const more = "more than 10 bytes without their delimiter"
	checkDecodings(t, []decoding{
		{spec: "line", input: ""},
		{spec: "line", input: "\n", frames: []string{""}},
		{spec: "line", input: "one\n\ntwo\r\n", frames: []string{"one", "", "two\r"}},
		{spec: "line", input: "one\ntwo", frames: []string{"one", "two"}},
		{spec: "line", input: "0123456789\n0123456789", frames: []string{"0123456789", "0123456789"}},
		{spec: "line", input: "a\n0123456789x\n", frames: []string{"a"}, err: ErrTooLong, text: more},
		{spec: "line", input: "0123456789x", err: ErrTooLong, text: more},
		{spec: "line", input: strings.Repeat("x", 1000), err: ErrTooLong, text: more},
		{spec: "line+max=3", limit: 10, input: "abc\nabcd\n", frames: []string{"abc"}, err: ErrTooLong, text: "more than 3 bytes without their delimiter"},
		{spec: "line+max=20", limit: 10, input: "0123456789x\n", frames: []string{"0123456789x"}},
		{spec: "line", limit: math.MaxInt, input: "0123456789x\ny", frames: []string{"0123456789x", "y"}},

		{spec: "line+inclusive", input: "one\n\ntwo", frames: []string{"one\n", "\n", "two"}},
		{spec: "line+inclusive", input: "012345678\n0123456789", frames: []string{"012345678\n", "0123456789"}},
		{spec: "line+inclusive", input: "0123456789\n", err: ErrTooLong, text: more},
		{spec: "crlf+inclusive", input: "01234567\r\n012345678\r\n", frames: []string{"01234567\r\n"}, err: ErrTooLong, text: more},
		{spec: "crlf+inclusive", limit: 1, input: "\r\n", err: ErrTooLong},

		{spec: "crlf", input: "one\r\n\r\ntwo\r\n", frames: []string{"one", "", "two"}},
		{spec: "crlf", input: "a\nb\rc\r\r\n\n\r\r", frames: []string{"a\nb\rc\r", "\n\r\r"}},
		{spec: "crlf", input: "0123456789\r\n0123456789\r", frames: []string{"0123456789"}, err: ErrTooLong, text: more},
		{spec: "crlf", input: "0123456789\rx", err: ErrTooLong, text: more},
		{spec: "crlf", limit: math.MaxInt, input: "a\r\nb", frames: []string{"a", "b"}},

		{spec: "nul", input: "a\nb\x00\x00c", frames: []string{"a\nb", "", "c"}},
		{spec: "delim=aabb", input: "x\xaa\xbb\xaa\xaa\xbb\xbb", frames: []string{"x", "\xaa", "\xbb"}},
		{spec: "delim=616162", input: "aaab,aabaa", frames: []string{"a", ",", "aa"}},
		{spec: "delim=61616161", input: "aaaaaaaaxaaa", frames: []string{"", "", "xaaa"}},
		{spec: "delim=000102030405060708090a0b0c0d0e0f", limit: 2, input: "ab\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0fc", frames: []string{"ab", "c"}},
	})
}

func TestDelimitedEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "line", frame: "one", out: "one\n"},
		{spec: "line", frame: "", out: "\n"},
		{spec: "line", frame: "one\r", out: "one\r\n"},
		{spec: "line", frame: "a\nb", text: "its byte 1 begins a delimiter"},
		{spec: "line", frame: "a\n", text: "its byte 1 begins a delimiter"},
		{spec: "line+max=3", frame: "abc", out: "abc\n"},
		{spec: "line+max=3", frame: "abcd", text: "4 bytes, its own limit is 3"},
		{spec: "line+inclusive", frame: "one\n", out: "one\n"},
		{spec: "line+inclusive", frame: "one", out: "one"},
		{spec: "crlf", frame: "a\nb\r", out: "a\nb\r\r\n"},
		{spec: "crlf", frame: "a\r\n", text: "its byte 1 begins a delimiter"},
		{spec: "nul", frame: "a\n", out: "a\n\x00"},
		{spec: "delim=6161", frame: "b", out: "baa"},
		{spec: "delim=6161", frame: "ba", text: "its byte 1 begins a delimiter"},
	})
}

// Every text of two letters is split as strings.Split does it, however it comes.
func TestDelimitedAgainstSplit(t *testing.T) {
	const longest = 9
	for delimiter, spec := range map[string]string{"b": "delim=62", "ab": "delim=6162", "aa": "delim=6161", "aba": "delim=616261"} {
		for n := range 1 << (longest + 1) {
			input := strings.NewReplacer("0", "a", "1", "b").Replace(strconv.FormatInt(int64(n), 2))[1:]
			want := strings.Split(input, delimiter)
			if want[len(want)-1] == "" {
				want = want[:len(want)-1]
			}
			got := decodePieces(t, mustParse(t, spec), longest, [][]byte{[]byte(input)})
			if got.err != nil || !sameFrames(got.frames, frameList(want...)) {
				t.Fatalf("%s: %q gave %q, %v; want %q", spec, input, got.frames, got.err, want)
			}
			checkDecoding(t, lawOf(spec, 3, len(delimiter)-1), []byte(input), nil)
		}
	}
}

// The limit is known to be passed as soon as no delimiter can end the frame
// within it, without another byte.
func TestDelimitedTooLongAtOnce(t *testing.T) {
	for input, tooLong := range map[string]bool{
		"0123456789": false, "0123456789\r": false, "0123456789x": true, "0123456789\rx": true,
	} {
		_, _, err := mustParse(t, "crlf").NewDecoder(10)([]byte(input), false)
		if (err != nil) != tooLong {
			t.Errorf("%q: %v", input, err)
		}
	}
}

// A long frame that comes byte by byte is looked through once, not again for
// every byte; that would be half a terabyte here.
func TestDelimitedRemembersWhereItLooked(t *testing.T) {
	for _, spec := range []string{"line", "crlf", "delim=00ff00ff", "line+inclusive"} {
		const size = 1 << 20
		split := mustParse(t, spec).NewDecoder(size)
		data := make([]byte, size)
		for n := 1; n < size; n++ {
			if advance, frame, err := split(data[:n], false); advance != 0 || frame != nil || err != nil {
				t.Fatalf("%s: %d, %q, %v after %d bytes", spec, advance, frame, err, n)
			}
		}
	}
}

func delimitedLaws() []lawful {
	const wide = "delim=30313031"
	family := []lawful{
		lawOf("line", 10, 0), lawOf("crlf", 10, 1), lawOf("nul", 0, 0), lawOf(wide, 5, 3), lawOf("delim=616162", 200, 2),
		lawOf("line+inclusive", 10, 0), lawOf("crlf+inclusive", 1, 0), lawOf(wide+"+inclusive", 20, 0),
		lawOf("crlf+max=7", 3, 1),
	}
	for i := range family {
		family[i].unmarked = strings.HasSuffix(family[i].spec, "+inclusive")
	}
	return family
}

func FuzzDelimited(f *testing.F) {
	fuzzLaws(f, delimitedLaws(), "", "one\ntwo\r\nthree\r\r\n", "a\x00b\x000101010a0101", "aab\x03aaaab", "\x05hello\x03\r\n\r\x01\n", "0123456789\r\n0123456789\r")
}
