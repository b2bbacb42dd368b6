package framing

import (
	"strings"
	"testing"
)

func TestFixedDecoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "fixed=3", input: ""},
		{spec: "fixed=3", input: "abcdef", frames: []string{"abc", "def"}},
		{spec: "fixed=3", input: "abcd", frames: []string{"abc"}, err: ErrTruncated, text: "1 of 3 bytes came"},
		{spec: "fixed=10", input: "0123456789", frames: []string{"0123456789"}},
		{spec: "fixed=11", input: "0", err: ErrTooLong, text: "11 bytes announced, 10 allowed"},
		{spec: "fixed=11+max=11", limit: 10, input: "0123456789x", frames: []string{"0123456789x"}},
		{spec: "fixed=1K", limit: 1024, input: strings.Repeat("x", 1024), frames: []string{strings.Repeat("x", 1024)}},
	})
}

func TestFixedEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "fixed=3", frame: "abc", out: "abc"},
		{spec: "fixed=3", frame: "ab", text: "2 bytes, every frame has 3"},
		{spec: "fixed=3", frame: "abcd", text: "4 bytes, every frame has 3"},
	})
}

// The frames of raw are the reads; those of all are the streams.
func TestVerbatimDecoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "raw", input: ""},
		{spec: "raw", input: "abc\n", frames: []string{"abc\n"}},
		{spec: "raw", input: "0123456789xyz", frames: []string{"0123456789", "xyz"}},
		{spec: "all", input: ""},
		{spec: "all", input: "abc\ndef", frames: []string{"abc\ndef"}},
		{spec: "all", input: "0123456789", frames: []string{"0123456789"}},
		{spec: "all", input: "0123456789x", err: ErrTooLong, text: "more than 10 bytes and no end of the stream"},
		{spec: "all+max=20", limit: 10, input: "0123456789x", frames: []string{"0123456789x"}},
	})
	checkEncodings(t, []encoding{
		{spec: "raw", frame: "a\nb", out: "a\nb"},
		{spec: "all", frame: "a\nb", out: "a\nb"},
		{spec: "all", frame: "", out: ""},
		{spec: "all+max=3", frame: "abcd", text: "4 bytes, its own limit is 3"},
	})
}

func fixedLaws() []lawful {
	return []lawful{
		lawOf("fixed=1", 10, 0), lawOf("fixed=3", 10, 0), lawOf("fixed=10", 10, 0), lawOf("fixed=11", 10, 0),
		lawOf("fixed=11+max=12", 10, 0),
	}
}

func verbatimLaws() []lawful {
	return []lawful{
		{spec: "raw", limit: 10, unmarked: true, chunks: true},
		{spec: "raw", limit: 1, unmarked: true, chunks: true},
		{spec: "all", limit: 10, unmarked: true},
		{spec: "all", limit: 2000, unmarked: true},
	}
}

func FuzzFixed(f *testing.F) {
	fuzzLaws(f, fixedLaws(), "", "abc", "\x03abcdefghi", "\x0b0123456789x\x01")
}

func FuzzVerbatim(f *testing.F) {
	fuzzLaws(f, verbatimLaws(), "", "abc", "\x0a0123456789x", "\x0b0123456789x\x01")
}
