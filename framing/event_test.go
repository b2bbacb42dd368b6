package framing

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

func TestEventDecoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "event", input: ""},
		{spec: "event", input: `{"time":"2026-11-21T16:00:00Z","peer":"[::1]:9","data":"a\n\u00e9\ud83d\ude00"}` + "\r\n" + `{"base64":"/wA="}`,
			frames: []string{"a\né😀", "\xff\x00"}},
		{spec: "event", input: `{"x":{"data":"no"}, "data" : "" , "y":[1,"data",2]}` + "\n", frames: []string{""}},
		{spec: "event", input: `{"data":"\"\\\/\b\f\n\r\t"}` + "\n", frames: []string{"\"\\/\b\f\n\r\t"}},
		{spec: "event", input: `{"data":"\ud83dx\ude00"}` + "\n", frames: []string{"\ufffdx\ufffd"}},
		{spec: "event", input: `{"data":"01234567891"}` + "\n", err: ErrTooLong, text: "more than 10 bytes in one event"},
		{spec: "event", input: `{"data":"0123456789\n"}`, err: ErrTooLong, text: "more than 10 bytes in one event"},
		{spec: "event", input: `{"base64":"MDEyMzQ1Njc4OWE="}`, err: ErrTooLong, text: "more than 10 bytes in one event"},
		{spec: "event", input: `{"base64":"` + strings.Repeat("MDEy", 99) + `"}`, err: ErrTooLong, text: "more than 10 bytes in one event"},
		{spec: "event", input: `{"data":"` + strings.Repeat("x", 5000), err: ErrTooLong, text: "a line of over 4156 bytes"},
		{spec: "event", input: `{"time":"now"}` + "\n", err: ErrMalformed, text: `an event without "data" or "base64"`},
		{spec: "event", input: `{"data":"a","base64":"YQ=="}` + "\n", err: ErrMalformed, text: "an event with two payloads"},
		{spec: "event", input: `{"data":1}` + "\n", err: ErrMalformed, text: `"data" of an event is a string, not "1"`},
		{spec: "event", input: `{"base64":"?"}` + "\n", err: ErrMalformed},
		{spec: "event", input: `["data"]` + "\n", err: ErrMalformed, text: `an event is an object, not "[\"data\"]"`},
		{spec: "event", input: "hello\n", err: ErrMalformed, text: "'h' cannot stand there in JSON"},
		{spec: "event", input: "\n", err: ErrMalformed, text: "JSON that is not complete"},
	})
}

func TestEventEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "event", frame: "", out: `{"data":""}` + "\n"},
		{spec: "event", frame: "a\"\\\n\x01é\u2028", out: `{"data":"a\"\\\n\u0001é` + "\u2028" + `"}` + "\n"},
		{spec: "event", frame: "\xff", out: `{"base64":"/w=="}` + "\n"},
	})
}

func TestEventStamp(t *testing.T) {
	for _, spec := range []string{"event", "event+max=1K"} {
		encoder := mustParse(t, spec).NewEncoder()
		at := time.Date(2026, 11, 21, 17, 0, 0, 5e8, time.FixedZone("", 3600))
		encoder.(Stamper).Stamp(at, `"a"`)
		first, err := encoder.Append(nil, []byte("x"))
		if want := `{"time":"2026-11-21T16:00:00.5Z","peer":"\"a\"","data":"x"}` + "\n"; err != nil || string(first) != want {
			t.Errorf("%s: %s, %v; want %s", spec, first, err, want)
		}
		encoder.(Stamper).Stamp(time.Time{}, "b")
		second, err := encoder.Append(nil, []byte("x"))
		if want := `{"peer":"b","data":"x"}` + "\n"; err != nil || string(second) != want {
			t.Errorf("%s: %s, %v; want %s", spec, second, err, want)
		}
	}
}

func FuzzEvent(f *testing.F) {
	family := []lawful{lawOf("event", 10, 50+eventEnvelope+1), lawOf("event", 0, eventEnvelope+1), lawOf("event+max=5", 9, 25+eventEnvelope+1), lawOf("event", math.MaxInt, 0)}
	fuzzLaws(f, family, "", `{"data":"a\u00e9\n"}`+"\r\n", `{"base64":"/wA="}`, `{"peer":{"data":1},"data":""}`+"\n{", "\x03\"\\\x01")
}

// FuzzJSONStrings holds that strings are written as encoding/json reads them,
// and read as encoding/json reads them.
func FuzzJSONStrings(f *testing.F) {
	for _, seed := range []string{"", "a\"\\\n\x00\x1f\x7f", "é😀\xff\u2028", `"\ud83d\ude00\ud83dx\/"`, `"\udc00\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		quoted := appendJSONString(nil, text)
		var back string
		if err := json.Unmarshal(quoted, &back); err != nil || back != string(bytes.ToValidUTF8([]byte(back), nil)) {
			t.Fatalf("%q became %s: %v", text, quoted, err)
		}
		if len(quoted) != jsonStringLen(text) {
			t.Fatalf("%q: %d bytes, not %d", text, len(quoted), jsonStringLen(text))
		}
		if whole, err := oneJSON(text); err == nil && whole[0] == '"' {
			if err := json.Unmarshal(whole, &back); err != nil {
				t.Fatal(err)
			}
			if got, _ := appendFromJSONString(nil, whole, math.MaxInt); string(bytes.ToValidUTF8(got, []byte("\ufffd"))) != back && !bytes.ContainsFunc(got, isReplacement) {
				t.Fatalf("%s is %q, not %q", whole, got, back)
			}
		}
	})
}

// isReplacement is true of what stands in the place of bytes that are no text.
func isReplacement(r rune) bool { return r == '\ufffd' }
