package framing

import (
	"math"
	"strings"
	"testing"
)

func TestBase64Decoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "base64", input: ""},
		{spec: "base64", input: "\n", frames: []string{""}},
		{spec: "base64", input: "aGVsbG8=\r\n/+8=\nYQ==", frames: []string{"hello", "\xff\xef", "a"}},
		{spec: "base64", input: "MDEyMzQ1Njc4OQ==\n", frames: []string{"0123456789"}},
		{spec: "base64", input: "MDEyMzQ1Njc4OWE=\n", err: ErrTooLong, text: "base64 for 11 bytes, and the limit is 10"},
		{spec: "base64", input: strings.Repeat("a", 17), err: ErrTooLong, text: "a line of over 16 bytes"},
		{spec: "base64", input: "aGVsbG8\n", err: ErrMalformed},
		{spec: "base64", input: "a GV\n", err: ErrMalformed},
		{spec: "base64", input: "aG\rVs\n", err: ErrMalformed, text: "a line break inside base64"},
	})
}

func TestBase64Encoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "base64", frame: "", out: "\n"},
		{spec: "base64", frame: "\xff\xef\n", out: "/+8K\n"},
	})
}

func FuzzBase64(f *testing.F) {
	family := []lawful{lawOf("base64", 10, 8), lawOf("base64", 0, 5), lawOf("base64+max=3", 9, 6), lawOf("base64", math.MaxInt, 0)}
	fuzzLaws(f, family, "", "aGVsbG8=\r\n/+8=\nYQ==", "====", "a\rb\n", "YQ=\n", strings.Repeat("a", 30))
}
