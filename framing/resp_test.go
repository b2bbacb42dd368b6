package framing

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestRESPDecoding(t *testing.T) {
	everything := "*15\r\n+OK\r\n-ERR no\r\n:-12\r\n$2\r\nhi\r\n$-1\r\n*-1\r\n_\r\n#t\r\n,-1.5e3\r\n,inf\r\n(123\r\n!3\r\nERR\r\n=5\r\ntxt:a\r\n%1\r\n+k\r\n~1\r\n:1\r\n>0\r\n"
	attributed := "|1\r\n+ttl\r\n:3600\r\n*1\r\n:7\r\n"
	checkDecodings(t, []decoding{
		{spec: "resp", input: ""},
		{spec: "resp", input: "+OK\r\n$0\r\n\r\n:1\r\n", frames: []string{"+OK\r\n", "$0\r\n\r\n", ":1\r\n"}},
		{spec: "resp", limit: 200, input: everything + everything, frames: []string{everything, everything}},
		{spec: "resp", limit: 200, input: "*2\r\n*2\r\n*0\r\n%0\r\n$4\r\n\r\n\r\n\r\n+x\r\n", frames: []string{"*2\r\n*2\r\n*0\r\n%0\r\n$4\r\n\r\n\r\n\r\n", "+x\r\n"}},
		{spec: "resp", limit: 99, input: attributed + "_\r\n", frames: []string{attributed, "_\r\n"}},
		{spec: "resp", input: "PING\r\n\r\n\nGET a\n:1\r\nquit", frames: []string{"PING\r\n", "GET a\n", ":1\r\n", "quit"}},
		{spec: "resp", input: "\r\n\r\n"},
		{spec: "resp", input: "+1234567\r\n+12345678\r\n", frames: []string{"+1234567\r\n"}, err: ErrTooLong, text: "more than 10 bytes in one RESP value"},
		{spec: "resp", input: "$4\r\nabcd\r\n", frames: []string{"$4\r\nabcd\r\n"}},
		{spec: "resp", input: "$5\r\n", err: ErrTooLong, text: "a string of 5 bytes announced, 10 allowed with what is around it"},
		{spec: "resp", limit: 1000, input: "$99999999999999999999999\r\n", err: ErrTooLong},
		{spec: "resp", input: "*2\r\n_\r\n_\r\n", frames: []string{"*2\r\n_\r\n_\r\n"}},
		{spec: "resp", limit: 9, input: "*2\r\n_\r\n_\r\n", err: ErrTooLong},
		{spec: "resp", limit: 16, input: "*4\r\n_\r\n_\r\n_\r\n_\r\n", frames: []string{"*4\r\n_\r\n_\r\n_\r\n_\r\n"}},
		{spec: "resp", input: "*2147483647\r\n", limit: 1000, err: ErrTooLong, text: "2147483647 values announced, which do not fit into 1000 bytes"},
		{spec: "resp", input: "%9999999999999999999\r\n", limit: 1000, err: ErrTooLong},
		{spec: "resp", limit: math.MaxInt, input: "*99999999999999\r\n", err: ErrTruncated, text: "a RESP value"},
		{spec: "resp", input: "$2\r\nabc\r\n", err: ErrMalformed, text: "a RESP string without its line end"},
		{spec: "resp", input: ":x\r\n", err: ErrMalformed, text: `":x\r\n" where a RESP value belongs`},
		{spec: "resp", input: ":1\n", err: ErrMalformed},
		{spec: "resp", input: "+a\rb\r\n", err: ErrMalformed},
		{spec: "resp", input: "\rx\r\n", err: ErrMalformed},
		{spec: "resp", input: "*1\r\nPING\r\n", limit: 99, err: ErrMalformed},
		{spec: "resp", input: "*1\r\n\r\n_\r\n", limit: 99, err: ErrMalformed},
		{spec: "resp", input: "%-1\r\n", err: ErrMalformed},
		{spec: "resp", input: "#x\r\n", err: ErrMalformed},
		{spec: "resp", input: "_x\r\n", err: ErrMalformed},
		{spec: "resp", input: ",1.\r\n", err: ErrMalformed},
		{spec: "resp", input: "@x\r\n", err: ErrMalformed},
		{spec: "resp", input: "$?\r\n", err: ErrMalformed},
		{spec: "resp", input: "+OK\r", err: ErrTruncated, text: "a RESP value"},
		{spec: "resp", input: "$3\r\nabc\r", err: ErrTruncated},
	})
}

func TestRESPDepth(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("*1\r\n", n) + "_\r\n" }
	checkDecodings(t, []decoding{
		{spec: "resp", limit: 1000, input: nested(respDepth), frames: []string{nested(respDepth)}},
		{spec: "resp", limit: 1000, input: nested(respDepth + 1), err: ErrMalformed, text: "RESP that nests deeper than 128 levels"},
	})
}

func TestRESPEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "resp", frame: "*1\r\n$4\r\nPING\r\n", out: "*1\r\n$4\r\nPING\r\n"},
		{spec: "resp", frame: "", text: "not one RESP value"},
		{spec: "resp", frame: "PING\r\n", text: "not one RESP value"},
		{spec: "resp", frame: ":1\r\n:2\r\n", text: "not one RESP value"},
		{spec: "resp", frame: "\r\n:1\r\n", text: "not one RESP value"},
		{spec: "resp", frame: "*1\r\n", text: "frame is longer than the limit: 1 values announced, which do not fit into 4 bytes"},
		{spec: "resp", frame: ":1", text: "stream ends inside a frame: a RESP value"},
		{spec: "resp+json", frame: `["SET", "k\u00e9y", 12.50]`, out: "*3\r\n$3\r\nSET\r\n$4\r\nk\xc3\xa9y\r\n$5\r\n12.50\r\n"},
		{spec: "resp+json", frame: `"PING"`, text: `a command is an array, not "\"PING\""`},
		{spec: "resp+json", frame: `[]`, text: "a command without a name"},
		{spec: "resp+json", frame: `["a",[]]`, text: `the words of a command are strings and numbers, not "[]"`},
		{spec: "resp+json", frame: `[1`, text: "malformed frame: JSON that is not complete"},
	})
}

func TestRESPAsJSON(t *testing.T) {
	rows := []struct{ wire, json string }{
		{"+OK\r\n", `"OK"`},
		{"-ERR no\r\n", `{"error":"ERR no"}`},
		{"!3\r\nERR\r\n", `{"error":"ERR"}`},
		{":-012\r\n", `-12`},
		{":+0\r\n", `0`},
		{"(3492890328409238509324850943850943825024385\r\n", `3492890328409238509324850943850943825024385`},
		{",-1.50e+3\r\n", `-1.50e+3`},
		{",00.5\r\n", `0.5`},
		{",-inf\r\n", `"-inf"`},
		{"#t\r\n", `true`},
		{"_\r\n", `null`},
		{"$-1\r\n", `null`},
		{"*-1\r\n", `null`},
		{"$5\r\na\r\n\"b\r\n", `"a\r\n\"b"`},
		{"$2\r\n\xff\x00\r\n", `{"base64":"/wA="}`},
		{"=9\r\nmkd:# hi!\r\n", `"# hi!"`},
		{"*3\r\n:1\r\n*0\r\n~1\r\n#f\r\n", `[1,[],[false]]`},
		{">2\r\n+message\r\n+x\r\n", `["message","x"]`},
		{"%2\r\n+k\r\n:1\r\n:2\r\n*1\r\n+v\r\n", `{"k":1,"2":["v"]}`},
		{"%1\r\n*1\r\n+a\r\n:1\r\n", `{"[\"a\"]":1}`},
		{"|1\r\n+ttl\r\n:1\r\n*1\r\n:7\r\n", `[7]`},
		{"GET  key\r\n", `["GET","key"]`},
	}
	var table []decoding
	for _, row := range rows {
		table = append(table, decoding{spec: "resp+json", limit: 100, input: row.wire + "_\r\n", frames: []string{row.json, "null"}})
	}
	checkDecodings(t, append(table,
		decoding{spec: "resp+json", input: "$3\r\n\x00\x00\x00\r\n", err: ErrTooLong, text: "over 10 bytes of JSON for one value"},
		decoding{spec: "resp+json", input: ":x\r\n", err: ErrMalformed},
	))
}

func FuzzRESP(f *testing.F) {
	family := []lawful{
		lawOf("resp", 10, 1), lawOf("resp", 0, 1), lawOf("resp", 1000, 1), lawOf("resp+max=5", 9, 1), lawOf("resp", math.MaxInt, 0),
	}
	fuzzLaws(f, family, "", "+OK\r\n$2\r\nhi\r\n*2\r\n:1\r\n_\r\n", "PING\r\n\r\nquit", "|1\r\n+a\r\n+b\r\n%1\r\n+k\r\n~0\r\n", "*999999999\r\n$1", "\x04+a\r\n\x04_\r\n\x03")
}

// FuzzRESPAsJSON holds the laws of decoding, that what comes out is JSON, and
// that commands come back as they went.
func FuzzRESPAsJSON(f *testing.F) {
	for _, seed := range []string{"", "%1\r\n:1\r\n,1.5\r\n", "$2\r\n\xff\x00\r\n", "*2\r\n$-1\r\n=5\r\ntxt:a\r\n", "GET a\r\n", "|1\r\n+a\r\n+b\r\n_\r\n", `["SET","k",1]`} {
		f.Add([]byte(seed), []byte{2})
	}
	f.Fuzz(func(t *testing.T, input, cuts []byte) {
		checkDecoding(t, lawOf("resp+json", 40, 1), input, cuts)
		c := mustParse(t, "resp+json")
		got := decodePieces(t, c, 1<<16, [][]byte{input})
		for _, frame := range got.frames {
			if _, err := oneJSON(frame); err != nil {
				t.Fatalf("%q gave %q: %v", input, frame, err)
			}
		}
		wire, err := c.NewEncoder().Append(nil, input)
		if err != nil {
			return
		}
		if back := decodePieces(t, mustParse(t, "resp"), math.MaxInt, [][]byte{wire}); back.err != nil || len(back.frames) != 1 {
			t.Fatalf("%q became %q, which is %q, %v", input, wire, back.frames, back.err)
		}
	})
}

func TestHostileMapKeysCostNoMoreThanTheLimit(t *testing.T) {
	key := strings.Repeat("*1\r\n", 60) + "+\"\r\n"
	wire := fmt.Sprintf("%%1\r\n%s_\r\n", strings.Repeat("%1\r\n", 30)+key+strings.Repeat("_\r\n", 30))
	got := decodePieces(t, mustParse(t, "resp+json"), 1<<16, [][]byte{[]byte(wire)})
	if got.err == nil {
		t.Errorf("%d bytes of JSON", len(got.frames[0]))
	}
}
