package framing

import (
	"math"
	"strings"
	"testing"
)

func TestCobsDecoding(t *testing.T) {
	long := strings.Repeat("x", 254)
	const more = "more than 10 bytes without a zero byte, which ends a frame of cobs"
	checkDecodings(t, []decoding{
		{spec: "cobs", input: ""},
		{spec: "cobs", input: "\x00\x00"},
		{spec: "cobs", input: "\x01\x00\x00\x01\x00", frames: []string{"", ""}},
		{spec: "cobs", input: "\x01\x01\x00", frames: []string{"\x00"}},
		{spec: "cobs", input: "\x03\x11\x22\x02\x33\x00", frames: []string{"\x11\x22\x00\x33"}},
		{spec: "cobs", input: "\x02a\x01\x01\x01\x00\x02b\x00", frames: []string{"a\x00\x00\x00", "b"}},
		{spec: "cobs", limit: 1000, input: "\xff" + long + "\x00\xff" + long + "\x01\x00\xff" + long + "\x01\x01\x00\xff" + long + "\x02y\x00",
			frames: []string{long, long, long + "\x00", long + "y"}},
		{spec: "cobs", input: "\x02a\x00\x02b", frames: []string{"a", "b"}},
		{spec: "cobs", input: "\x0b0123456789\x00", frames: []string{"0123456789"}},
		{spec: "cobs", input: "\x0b0123456789\x01\x00", err: ErrTooLong, text: more},
		{spec: "cobs", input: "\x0c01234567890", err: ErrTooLong, text: more},
		{spec: "cobs", input: "\x02a\x00\x05ab\x00", frames: []string{"a"}, err: ErrMalformed, text: "a zero where 2 bytes of a cobs block are missing"},
		{spec: "cobs", input: "\x05ab", err: ErrTruncated, text: "2 bytes of a cobs block are missing"},
	})
}

func TestCobsEncoding(t *testing.T) {
	long := strings.Repeat("x", 254)
	checkEncodings(t, []encoding{
		{spec: "cobs", frame: "", out: "\x01\x00"},
		{spec: "cobs", frame: "\x00", out: "\x01\x01\x00"},
		{spec: "cobs", frame: "\x00\x00", out: "\x01\x01\x01\x00"},
		{spec: "cobs", frame: "\x00\x11\x00", out: "\x01\x02\x11\x01\x00"},
		{spec: "cobs", frame: "\x11\x22\x33\x44", out: "\x05\x11\x22\x33\x44\x00"},
		{spec: "cobs", frame: "\x11\x00\x00\x00", out: "\x02\x11\x01\x01\x01\x00"},
		{spec: "cobs", frame: long[1:], out: "\xfe" + long[1:] + "\x00"},
		{spec: "cobs", frame: long, out: "\xff" + long + "\x00"},
		{spec: "cobs", frame: "\x00" + long, out: "\x01\xff" + long + "\x00"},
		{spec: "cobs", frame: long + "\x00", out: "\xff" + long + "\x01\x01\x00"},
		{spec: "cobs", frame: long + "y", out: "\xff" + long + "\x02y\x00"},
	})
}

func FuzzCobs(f *testing.F) {
	family := []lawful{lawOf("cobs", 10, 3), lawOf("cobs", 0, 2), lawOf("cobs", 1000, 6), lawOf("cobs+max=3", 9, 3), lawOf("cobs", math.MaxInt, 0)}
	long := strings.Repeat("x", 254)
	fuzzLaws(f, family, "", "\x03\x11\x22\x02\x33\x00\x01\x00", "\x05a\x00", "\xff"+long+"\x00", "\xff"+long+"y", "\xff\x00"+long)
}
