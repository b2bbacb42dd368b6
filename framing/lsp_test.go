package framing

import (
	"math"
	"strings"
	"testing"
)

func TestLSPDecoding(t *testing.T) {
	filler := "X: " + strings.Repeat("x", lspHeaders-5-len("Content-Length: 1\r\n\r\n")) + "\r\n"
	checkDecodings(t, []decoding{
		{spec: "lsp", input: ""},
		{spec: "lsp", input: "Content-Length: 2\r\n\r\n{}Content-Length: 0\r\n\r\n", frames: []string{"{}", ""}},
		{spec: "lsp", input: "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-LENGTH:2 \r\n\r\n{}", frames: []string{"{}"}},
		{spec: "lsp", input: "Content-Length: 2\n\n{}", frames: []string{"{}"}},
		{spec: "lsp", input: "Content-Length: 10\r\n\r\n0123456789", frames: []string{"0123456789"}},
		{spec: "lsp", input: "Content-Length: 11\r\n", err: ErrTooLong, text: "11 bytes announced, 10 allowed"},
		{spec: "lsp", input: "Content-Length: 99999999999999999999\r\n", err: ErrTooLong},
		{spec: "lsp", limit: math.MaxInt, input: "Content-Length: 9223372036854775807\r\n\r\nab", err: ErrTruncated, text: "2 of 9223372036854775807 bytes came"},
		{spec: "lsp", input: filler + "Content-Length: 1\r\n\r\nx", frames: []string{"x"}},
		{spec: "lsp", input: "X" + filler + "Content-Length: 1\r\n\r\nx", err: ErrTooLong, text: "the headers of a message take over 4096 bytes"},
		{spec: "lsp", input: "\r\n", err: ErrMalformed, text: "a message without Content-Length"},
		{spec: "lsp", input: "Content-Length: 1\r\nContent-Length: 1\r\n", err: ErrMalformed, text: "Content-Length twice"},
		{spec: "lsp", input: "Content-Length: -1\r\n", err: ErrMalformed, text: `" -1" is no Content-Length`},
		{spec: "lsp", input: "Content-Length:\r\n", err: ErrMalformed},
		{spec: "lsp", input: "{\"jsonrpc\":\"2.0\"}\n", err: ErrMalformed, text: `"{\"jsonrpc\":\"2.0\"}" where a header belongs`},
		{spec: "lsp", input: "{}\n", err: ErrMalformed, text: `"{}" where a header belongs`},
		{spec: "lsp", input: "Content-Length: 2\r\n", err: ErrTruncated, text: "in the headers of a message"},
		{spec: "lsp", input: "Content-Length: 2\r\n\r\n{", err: ErrTruncated, text: "1 of 2 bytes came"},
	})
}

func TestLSPEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "lsp", frame: "{}", out: "Content-Length: 2\r\n\r\n{}"},
		{spec: "lsp", frame: "", out: "Content-Length: 0\r\n\r\n"},
	})
}

func FuzzLSP(f *testing.F) {
	family := []lawful{lawOf("lsp", 10, lspHeaders), lawOf("lsp", 0, lspHeaders), lawOf("lsp+max=7", 3, lspHeaders), lawOf("lsp", math.MaxInt, 0)}
	fuzzLaws(f, family, "", "Content-Length: 2\r\n\r\n{}", "X: y\ncontent-length:0\n\n", "\n", ":\n", "Content-Length: 9\r\n\r\nx")
}
