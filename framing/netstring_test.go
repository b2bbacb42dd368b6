package framing

import (
	"math"
	"strings"
	"testing"
)

func TestNetstringDecoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "netstring", input: ""},
		{spec: "netstring", input: "5:hello,0:,1:,,", frames: []string{"hello", "", ","}},
		{spec: "netstring", input: "10:0123456789,", frames: []string{"0123456789"}},
		{spec: "netstring", input: "11:", err: ErrTooLong, text: "11 or more bytes announced, 10 allowed"},
		{spec: "netstring", input: "4294967295:", err: ErrTooLong, text: "42 or more bytes announced, 10 allowed"},
		{spec: "netstring", limit: 5, input: "7:", err: ErrTooLong, text: "7 or more bytes announced, 5 allowed"},
		{spec: "netstring", limit: math.MaxInt, input: "9223372036854775808:", err: ErrTooLong},
		{spec: "netstring", limit: math.MaxInt, input: "9223372036854775807:ab", err: ErrTruncated, text: "2 of 9223372036854775807 bytes and a comma came"},
		{spec: "netstring", input: "05:hello,", err: ErrMalformed, text: "the length of a netstring begins with 0"},
		{spec: "netstring", input: "00:,", err: ErrMalformed},
		{spec: "netstring", input: ":,", err: ErrMalformed, text: "':' in the length of a netstring"},
		{spec: "netstring", input: "-1:,", err: ErrMalformed},
		{spec: "netstring", input: "3:abc,\n3:abc,", frames: []string{"abc"}, err: ErrMalformed, text: `'\n' in the length of a netstring`},
		{spec: "netstring", input: "3:abcd", err: ErrMalformed, text: "'d' where the comma after 3 bytes of a netstring belongs"},
		{spec: "netstring", input: "3:abc", err: ErrTruncated, text: "3 of 3 bytes and a comma came"},
		{spec: "netstring", input: "3", err: ErrTruncated, text: "after 1 digits of a length"},
	})
}

func TestNetstringEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "netstring", frame: "", out: "0:,"},
		{spec: "netstring", frame: "hello world!", out: "12:hello world!,"},
		{spec: "netstring+max=3", frame: "abcd", text: "4 bytes, its own limit is 3"},
	})
}

func netstringLaws() []lawful {
	return []lawful{
		lawOf("netstring", 10, 4), lawOf("netstring", 0, 3), lawOf("netstring", 1000, 6), lawOf("netstring", math.MaxInt, 21),
		lawOf("netstring+max=7", 3, 3),
	}
}

func FuzzNetstring(f *testing.F) {
	fuzzLaws(f, netstringLaws(), "", "5:hello,0:,", "05:hello,", "10:0123456789,", "9:abc", "3:abc;", strings.Repeat("9", 30)+":")
}
