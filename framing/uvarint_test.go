package framing

import (
	"math"
	"strings"
	"testing"
)

func TestUvarintDecoding(t *testing.T) {
	long := strings.Repeat("x", 300)
	checkDecodings(t, []decoding{
		{spec: "uvarint", input: ""},
		{spec: "uvarint", input: "\x03abc\x00\x01z", frames: []string{"abc", "", "z"}},
		{spec: "uvarint", limit: 300, input: "\xac\x02" + long, frames: []string{long}},
		{spec: "uvarint", limit: 299, input: "\xac\x02" + long, err: ErrTooLong, text: "300 bytes announced, 299 allowed"},
		{spec: "uvarint", input: "\x03ab", err: ErrTruncated, text: "2 of 3 bytes came"},
		{spec: "uvarint", input: "\xac", err: ErrTruncated, text: "after 1 bytes of a length"},
		{spec: "uvarint", input: "\x83\x00abc", err: ErrMalformed, text: "the length 3 takes 2 bytes, more than it needs"},
		{spec: "uvarint", limit: math.MaxInt, input: strings.Repeat("\xff", 9) + "\x01", err: ErrTooLong},
		{spec: "uvarint", input: strings.Repeat("\xff", 9) + "\x02", err: ErrMalformed, text: "a length of more than 64 bits"},
		{spec: "uvarint", input: strings.Repeat("\x80", 10), err: ErrMalformed, text: "a length of more than 64 bits"},
		{spec: "uvarint+max=2", input: "\x03", err: ErrTooLong, text: "3 bytes announced, 2 allowed"},
	})
}

func TestUvarintEncoding(t *testing.T) {
	long := strings.Repeat("x", 300)
	checkEncodings(t, []encoding{
		{spec: "uvarint", frame: "", out: "\x00"},
		{spec: "uvarint", frame: "abc", out: "\x03abc"},
		{spec: "uvarint", frame: long, out: "\xac\x02" + long},
	})
}

func uvarintLaws() []lawful {
	return []lawful{
		lawOf("uvarint", 10, 10), lawOf("uvarint", 1000, 10), lawOf("uvarint", math.MaxInt, 10),
		lawOf("uvarint+max=7", 3, 10),
	}
}

func FuzzUvarint(f *testing.F) {
	fuzzLaws(f, uvarintLaws(), "", "\x03abc\x00", "\x83\x00abc", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80")
}
