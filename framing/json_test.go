package framing

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestJSONDecoding(t *testing.T) {
	const more = "a JSON value of over 10 bytes"
	checkDecodings(t, []decoding{
		{spec: "json", input: ""},
		{spec: "json", input: " \r\n\t "},
		{spec: "json", input: `{"a":1}{"b":2}` + "\n[3] \n", frames: []string{`{"a":1}`, `{"b":2}`, `[3]`}},
		{spec: "json", input: "{\n}\n[\n]", frames: []string{"{\n}", "[\n]"}},
		{spec: "json", input: `"}\"{"1"\u00e9"`, frames: []string{`"}\"{"`, `1`, `"\u00e9"`}},
		{spec: "json", input: "1 -2.5e+3 0 0", frames: []string{"1", "-2.5e+3", "0", "0"}},
		{spec: "json", input: "truefalse null1true", frames: []string{"true", "false", "null", "1", "true"}},
		{spec: "json", limit: 40, input: `[1,[],{},{"k":[null,-0.1,{"":"\\"}]}]`, frames: []string{`[1,[],{},{"k":[null,-0.1,{"":"\\"}]}]`}},
		{spec: "json", input: "1234567890 12345678901 ", frames: []string{"1234567890"}, err: ErrTooLong, text: more},
		{spec: "json", input: `"12345678"`, frames: []string{`"12345678"`}},
		{spec: "json", input: `"123456789"`, err: ErrTooLong, text: more},
		{spec: "json", input: `[` + strings.Repeat(" ", 20), err: ErrTooLong, text: more},
		{spec: "json", input: "1 }", frames: []string{"1"}, err: ErrMalformed, text: "'}' cannot stand there in JSON"},
		{spec: "json", input: "[1}", err: ErrMalformed},
		{spec: "json", input: `{"a":1]`, err: ErrMalformed},
		{spec: "json", input: `{"a" 1}`, err: ErrMalformed},
		{spec: "json", input: `{1:1}`, err: ErrMalformed},
		{spec: "json", input: `[1,]`, err: ErrMalformed},
		{spec: "json", input: `{"a":1,}`, err: ErrMalformed},
		{spec: "json", input: "01", frames: []string{"0", "1"}},
		{spec: "json", input: "[01]", err: ErrMalformed},
		{spec: "json", input: "1. ", err: ErrMalformed},
		{spec: "json", input: "-", err: ErrTruncated, text: "JSON"},
		{spec: "json", input: "+1", err: ErrMalformed},
		{spec: "json", input: "tru ", err: ErrMalformed},
		{spec: "json", input: "\"\n\"", err: ErrMalformed},
		{spec: "json", input: `"\x"`, err: ErrMalformed},
		{spec: "json", input: `"\u12g4"`, err: ErrMalformed},
		{spec: "json", input: "1 tru", frames: []string{"1"}, err: ErrTruncated, text: "JSON"},
		{spec: "json", input: `{"a":`, err: ErrTruncated},
		{spec: "json", input: "\xef\xbb\xbf1", err: ErrMalformed},
		{spec: "json", input: "\"\xff\"", frames: []string{"\"\xff\""}},
	})
}

func TestJSONEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "json", frame: "{\n \"a\" : 1}", out: "{\n \"a\" : 1}\n"},
		{spec: "json", frame: "1", out: "1\n"},
		{spec: "json", frame: " [1]\r", out: "[1]\n"},
		{spec: "json", frame: "", text: "malformed frame: JSON that is not complete"},
		{spec: "json", frame: "[1", text: "malformed frame: JSON that is not complete"},
		{spec: "json", frame: "1 2", text: "malformed frame: more than one JSON value"},
		{spec: "json", frame: "hello", text: "malformed frame: 'h' cannot stand there in JSON"},
		{spec: "json-seq", frame: " 1 ", out: "\x1e1\n"},
		{spec: "json-seq", frame: "\x1e1\n", text: `malformed frame: '\x1e' cannot stand there in JSON`},
	})
}

func TestJSONDepth(t *testing.T) {
	nested := func(n int) string { return strings.Repeat(`[{"":`, n/2) + "1" + strings.Repeat("}]", n/2) }
	checkDecodings(t, []decoding{
		{spec: "json", limit: 1 << 20, input: nested(jsonDepth), frames: []string{nested(jsonDepth)}},
		{spec: "json", limit: 1 << 20, input: nested(jsonDepth + 2), err: ErrMalformed, text: "JSON that nests deeper than 1024 levels"},
	})
}

func TestJSONSeqDecoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "json-seq", input: ""},
		{spec: "json-seq", input: "\x1e1\n\x1e{\"a\":\n2}\n\x1e\"x\"\n", frames: []string{"1", "{\"a\":\n2}", `"x"`}},
		{spec: "json-seq", input: "\x1e\x1e\x1e 1\n", frames: []string{"1"}},
		{spec: "json-seq", input: "\x1e[1]\x1e[2]", frames: []string{"[1]", "[2]"}},
		{spec: "json-seq", input: "\x1e12\x1e3\n", frames: []string{"3"}},
		{spec: "json-seq", input: "\x1etrue\x1efalse \n", frames: []string{"false"}},
		{spec: "json-seq", input: "\x1e[1\x1e[2]\n", frames: []string{"[2]"}},
		{spec: "json-seq", input: "\x1e[1}\n\x1e[2]x\n\x1e[3]\n", frames: []string{"[3]"}},
		{spec: "json-seq", input: "\x1e1\nrubbish\x1e2\n", frames: []string{"1", "2"}},
		{spec: "json-seq", input: "1\n", err: ErrMalformed, text: "a JSON text sequence begins with the byte 1e, not 31"},
		{spec: "json-seq", input: "\x1e[1]\n\x1e[2", frames: []string{"[1]"}, err: ErrTruncated, text: "an element of a JSON text sequence"},
		{spec: "json-seq", input: "\x1e12", err: ErrTruncated},
		{spec: "json-seq", input: "\x1etrue", err: ErrTruncated, text: "a JSON number or literal without its newline"},
		{spec: "json-seq", input: "\x1e\"0123456789\"\n", err: ErrTooLong, text: "a JSON value of over 10 bytes"},
		{spec: "json-seq", input: "\x1ex" + strings.Repeat("y", 100) + "\x1e1\n", frames: []string{"1"}},
	})
}

// FuzzJSON holds, beside the laws, that values end where encoding/json ends
// them.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		"", `{"a":[1,-2.5e3,"\u00e9\\"]} null`, "1 2\n3", "truefalse", "\x1e1\n\x1e[2]\n", "\x1e1\x1e\x1e[\n", `"a`, "[1}", "\x0501234\x02[]",
	} {
		f.Add([]byte(seed), []byte{1, 4}, uint8(len(seed)))
	}
	family := []lawful{
		lawOf("json", 10, 0), lawOf("json", 0, 0), lawOf("json", 1000, 0), lawOf("json+max=5", 9, 0), lawOf("json", math.MaxInt, 0),
		lawOf("json-seq", 10, 1), lawOf("json-seq", 1000, 1),
	}
	f.Fuzz(func(t *testing.T, input, cuts []byte, pick uint8) {
		l := family[int(pick)%len(family)]
		input = input[:min(len(input), 1024)]
		checkDecoding(t, l, input, cuts)
		frames := framesIn(input)
		for i := range frames {
			frames[i] = bytes.Trim(frames[i], " \t\r\n")
		}
		checkRoundTrip(t, l, frames)
		checkAgainstStandard(t, input)
	})
}

func checkAgainstStandard(t *testing.T, input []byte) {
	t.Helper()
	got := decodePieces(t, mustParse(t, "json"), math.MaxInt, [][]byte{input})
	standard := json.NewDecoder(bytes.NewReader(input))
	for _, frame := range got.frames {
		var want json.RawMessage
		if err := standard.Decode(&want); err != nil || !bytes.Equal(frame, want) {
			t.Fatalf("%q: %q, encoding/json has %q, %v", input, frame, want, err)
		}
	}
	var want json.RawMessage
	if err := standard.Decode(&want); (err == nil) || (got.err == nil) != (err.Error() == "EOF") {
		t.Fatalf("%q: %v after %q, encoding/json has %q, %v", input, got.err, got.frames, want, err)
	}
}
