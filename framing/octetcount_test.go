package framing

import (
	"math"
	"strings"
	"testing"
)

func TestOctetCountDecoding(t *testing.T) {
	// What `logger --octet-count -n HOST -P PORT -T --rfc3164 -t app hello` of
	// util-linux sends, with a short host name.
	const logged = "34 <13>Nov 21 16:00:00 box app: hello"
	checkDecodings(t, []decoding{
		{spec: "octet-count", input: ""},
		{spec: "octet-count", limit: 100, input: logged + logged, frames: []string{logged[3:], logged[3:]}},
		{spec: "octet-count", input: "5 hello1 \n10 0123456789", frames: []string{"hello", "\n", "0123456789"}},
		{spec: "octet-count", input: "11 ", err: ErrTooLong, text: "11 or more bytes announced, 10 allowed"},
		{spec: "octet-count", limit: math.MaxInt, input: strings.Repeat("9", 40), err: ErrTooLong},
		{spec: "octet-count", limit: math.MaxInt, input: "9223372036854775807 ab", err: ErrTruncated, text: "2 of 9223372036854775807 bytes came"},
		{spec: "octet-count", input: "0 ", err: ErrMalformed, text: "the length of a message begins with 0"},
		{spec: "octet-count", input: "05 hello", err: ErrMalformed},
		{spec: "octet-count", input: " hello", err: ErrMalformed, text: "' ' in the length of a message, which is digits and a space"},
		{spec: "octet-count", input: "<13>hello\n", err: ErrMalformed},
		{spec: "octet-count", input: "5 hello\n5 hello", frames: []string{"hello"}, err: ErrMalformed},
		{spec: "octet-count", input: "5 hell", err: ErrTruncated, text: "4 of 5 bytes came"},
		{spec: "octet-count", input: "5", err: ErrTruncated, text: "in the length of a message"},
	})
}

func TestOctetCountEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "octet-count", frame: "hello world", out: "11 hello world"},
		{spec: "octet-count", frame: "", text: "octet-count has no empty frames"},
	})
}

func FuzzOctetCount(f *testing.F) {
	family := []lawful{
		lawOf("octet-count", 10, 3), lawOf("octet-count", 0, 2), lawOf("octet-count", 1000, 5), lawOf("octet-count+max=7", 3, 3),
		lawOf("octet-count", math.MaxInt, 0),
	}
	fuzzLaws(f, family, "", "5 hello1 \n", "05 hello", "9 abc", "99999999999999999999 ", "\x03one\x00")
}
