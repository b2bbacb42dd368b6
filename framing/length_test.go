package framing

import (
	"math"
	"strings"
	"testing"
)

func TestLengthDecoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "u8", input: ""},
		{spec: "u8", input: "\x03abc\x00\x01z", frames: []string{"abc", "", "z"}},
		{spec: "u8", input: "\x0a0123456789", frames: []string{"0123456789"}},
		{spec: "u8", input: "\x0b", err: ErrTooLong, text: "11 bytes announced, 10 allowed"},
		{spec: "u8", input: "\x03ab", err: ErrTruncated, text: "2 of 3 bytes came"},
		{spec: "u16be", input: "\x00\x03abc\x00", frames: []string{"abc"}, err: ErrTruncated, text: "1 of 2 bytes came"},
		{spec: "u16le", input: "\x03\x00abc\x00\x00", frames: []string{"abc", ""}},
		{spec: "u32be", input: "\x00\x00\x00\x02ab", frames: []string{"ab"}},
		{spec: "u32be", limit: DefaultMax, input: "\xff\xff\xff\xff", err: ErrTooLong, text: "4294967295 bytes announced, 1048576 allowed"},
		{spec: "u32le", input: "\x02\x00\x00\x00ab", frames: []string{"ab"}},
		{spec: "u64be", input: "\x00\x00\x00\x00\x00\x00\x00\x02ab", frames: []string{"ab"}},
		{spec: "u64le", input: "\x02\x00\x00\x00\x00\x00\x00\x00ab", frames: []string{"ab"}},
		{spec: "u64be", limit: math.MaxInt, input: "\xff\xff\xff\xff\xff\xff\xff\xff", err: ErrTooLong},
		{spec: "u64be", limit: math.MaxInt, input: "\x7f\xff\xff\xff\xff\xff\xff\xffab", err: ErrTruncated, text: "2 of 9223372036854775807 bytes came"},

		{spec: "u8+inclusive", input: "\x03ab\x01", frames: []string{"ab", ""}},
		{spec: "u8+inclusive", input: "\x00", err: ErrMalformed, text: "a length of 0, where 1 is the least"},
		{spec: "u32be+inclusive", input: "\x00\x00\x00\x0e0123456789", frames: []string{"0123456789"}},
		{spec: "u32be+inclusive", input: "\x00\x00\x00\x0f", err: ErrTooLong, text: "11 bytes announced, 10 allowed"},
		{spec: "u32be+inclusive", input: "\x00\x00\x00\x03", err: ErrMalformed, text: "a length of 3, where 4 is the least"},

		{spec: "u8+adjust=2", input: "\x05abc\x02", frames: []string{"abc", ""}},
		{spec: "u8+adjust=2", input: "\x01", err: ErrMalformed, text: "a length of 1, where 2 is the least"},
		{spec: "u8+adjust=-1", input: "\x02abc\x00z", frames: []string{"abc", "z"}},
		{spec: "u8+inclusive+adjust=-1", input: "\x03abc", frames: []string{"abc"}},
		{spec: "u64be+adjust=-5", limit: math.MaxInt, input: "\xff\xff\xff\xff\xff\xff\xff\xfe", err: ErrTooLong},

		{spec: "u8+max=20", limit: 10, input: "\x0b0123456789x", frames: []string{"0123456789x"}},
		{spec: "u8+max=2", limit: 10, input: "\x03", err: ErrTooLong, text: "3 bytes announced, 2 allowed"},
	})
}

func TestLengthEncoding(t *testing.T) {
	long := strings.Repeat("x", 256)
	checkEncodings(t, []encoding{
		{spec: "u8", frame: "abc", out: "\x03abc"},
		{spec: "u8", frame: "", out: "\x00"},
		{spec: "u8", frame: long[:255], out: "\xff" + long[:255]},
		{spec: "u8", frame: long, text: "a length of 256, u8 counts up to 255"},
		{spec: "u8+inclusive", frame: long[:255], text: "a length of 256, u8+inclusive counts up to 255"},
		{spec: "u16be", frame: long, out: "\x01\x00" + long},
		{spec: "u16le", frame: long, out: "\x00\x01" + long},
		{spec: "u32be", frame: "ab", out: "\x00\x00\x00\x02ab"},
		{spec: "u32le", frame: "ab", out: "\x02\x00\x00\x00ab"},
		{spec: "u64be", frame: "ab", out: "\x00\x00\x00\x00\x00\x00\x00\x02ab"},
		{spec: "u64le", frame: "ab", out: "\x02\x00\x00\x00\x00\x00\x00\x00ab"},
		{spec: "u32be+inclusive", frame: "ab", out: "\x00\x00\x00\x06ab"},
		{spec: "u16be+adjust=-2", frame: "abc", out: "\x00\x01abc"},
		{spec: "u16be+adjust=-2", frame: "a", text: "1 bytes of payload, 2 are the least of u16be+adjust=-2"},
		{spec: "u16be+adjust=2+inclusive", frame: "abc", out: "\x00\x07abc"},
	})
}

func lengthLaws() []lawful {
	return []lawful{
		lawOf("u8", 10, 1), lawOf("u16be", 300, 2), lawOf("u16le", 10, 2), lawOf("u32be", 0, 4), lawOf("u32le", 10, 4),
		lawOf("u64be", math.MaxInt, 8), lawOf("u64le", 10, 8),
		lawOf("u8+inclusive", 300, 1), lawOf("u32be+inclusive", 10, 4), lawOf("u64be+inclusive+adjust=-100", 10, 8),
		lawOf("u8+adjust=5", 300, 1), lawOf("u16le+adjust=-3", 10, 2), lawOf("u64le+adjust=-2147483648", 10, 8),
		lawOf("u16be+max=7", 3, 2),
	}
}

func FuzzLength(f *testing.F) {
	fuzzLaws(f, lengthLaws(), "", "\x03abc\x00\x04abcd", "\x00\x00\x00\x02ab\x00\x00\x00\x00", "\x01\x00\x00\x00\x00\x00\x00\x00a", "\xff\xff\xff\xff\xff\xff\xff\xff\xff")
}
