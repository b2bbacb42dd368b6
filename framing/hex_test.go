package framing

import (
	"math"
	"strings"
	"testing"
)

func TestHexDecoding(t *testing.T) {
	const more = "a line of over 20 bytes"
	checkDecodings(t, []decoding{
		{spec: "hex", input: ""},
		{spec: "hex", input: "\n", frames: []string{""}},
		{spec: "hex", input: "68656c6C6F\r\n00fF\n\r\n", frames: []string{"hello", "\x00\xff", ""}},
		{spec: "hex", input: "6869\n6a", frames: []string{"hi", "j"}},
		{spec: "hex", input: "6a\r", frames: []string{"j"}},
		{spec: "hex", input: strings.Repeat("61", 10) + "\r\n", frames: []string{"aaaaaaaaaa"}},
		{spec: "hex", input: strings.Repeat("61", 10) + "\r6\n", err: ErrTooLong, text: more},
		{spec: "hex", input: "61\n" + strings.Repeat("61", 11), frames: []string{"a"}, err: ErrTooLong, text: more},
		{spec: "hex", input: "6g\n", err: ErrMalformed, text: "a line of hex digits: encoding/hex: invalid byte: U+0067 'g'"},
		{spec: "hex", input: "616\n", err: ErrMalformed, text: "a line of hex digits: encoding/hex: odd length hex string"},
		{spec: "hex", input: "61 62\n", err: ErrMalformed},
		{spec: "hex+max=2", input: "6161\n616161\n", frames: []string{"aa"}, err: ErrTooLong},
	})
}

func TestHexEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "hex", frame: "", out: "\n"},
		{spec: "hex", frame: "a\n\xff", out: "610aff\n"},
	})
}

func FuzzHex(f *testing.F) {
	family := []lawful{lawOf("hex", 10, 11), lawOf("hex", 0, 1), lawOf("hex+max=3", 9, 4), lawOf("hex", math.MaxInt, 0)}
	fuzzLaws(f, family, "", "6162\r\n\n6a", "6\n", "xx\n", "\r\r\n", strings.Repeat("0", 30))
}
