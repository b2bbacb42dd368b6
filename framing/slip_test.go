package framing

import (
	"math"
	"strings"
	"testing"
)

func TestSlipDecoding(t *testing.T) {
	const more = "more than 10 bytes without an end byte of slip"
	checkDecodings(t, []decoding{
		{spec: "slip", input: ""},
		{spec: "slip", input: "\xc0\xc0\xc0"},
		{spec: "slip", input: "\xc0one\xc0\xc0two\xc0three\xc0", frames: []string{"one", "two", "three"}},
		{spec: "slip", input: "\xc0\xdb\xdc\xdb\xdda\xdb\xdc\xc0", frames: []string{"\xc0\xdba\xc0"}},
		{spec: "slip", input: "one\xc0two", frames: []string{"one", "two"}},
		{spec: "slip", input: "0123456789\xc0", frames: []string{"0123456789"}},
		{spec: "slip", input: "a\xc001234567890\xc0", frames: []string{"a"}, err: ErrTooLong, text: more},
		{spec: "slip", input: strings.Repeat("\xdb\xdc", 11), err: ErrTooLong, text: more},
		{spec: "slip", input: "a\xc0\xdba\xc0", frames: []string{"a"}, err: ErrMalformed, text: "61 after an escape of slip"},
		{spec: "slip", input: "a\xdb\xc0", err: ErrMalformed, text: "c0 after an escape of slip"},
		{spec: "slip", input: "a\xdb", err: ErrTruncated, text: "after an escape of slip"},
	})
}

func TestSlipEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "slip", frame: "one", out: "\xc0one\xc0"},
		{spec: "slip", frame: "\xc0a\xdb\xdb", out: "\xc0\xdb\xdca\xdb\xdd\xdb\xdd\xc0"},
		{spec: "slip", frame: "", text: "slip has no empty frames"},
	})
}

func FuzzSlip(f *testing.F) {
	family := []lawful{lawOf("slip", 10, 11), lawOf("slip", 0, 1), lawOf("slip", 1000, 1001), lawOf("slip+max=3", 9, 4), lawOf("slip", math.MaxInt, 0)}
	fuzzLaws(f, family, "", "\xc0one\xc0\xc0two\xc0three", "\xdb\xdc\xdb\xdd\xc0", "\xdb", "\xdbx", "\x03\xc0\xdb\x00")
}
