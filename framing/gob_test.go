package framing

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"
)

// point is the example of the documentation of encoding/gob.
type point struct{ X, Y int }

// The bytes that stand there.
const (
	pointType  = "\x1f\xff\x81\x03\x01\x01\x05Point\x01\xff\x82\x00\x01\x02\x01\x01X\x01\x04\x00\x01\x01Y\x01\x04\x00\x00\x00"
	pointValue = "\x07\xff\x82\x01\x2c\x01\x42\x00"
)

func TestGobDecoding(t *testing.T) {
	checkDecodings(t, []decoding{
		{spec: "gob", input: ""},
		{spec: "gob", limit: 32, input: pointType + pointValue + pointValue, frames: []string{pointType, pointValue, pointValue}},
		{spec: "gob", input: "\x03\x04\x00\x06\x00\xff\x02ab", frames: []string{"\x03\x04\x00\x06", "\x00", "\xff\x02ab"}},
		{spec: "gob", input: "\x09123456789\x0a", frames: []string{"\x09123456789"}, err: ErrTooLong, text: "a message of 10 bytes announced, 10 allowed"},
		{spec: "gob", input: "\xf8\xff\xff\xff\xff\xff\xff\xff\xff", err: ErrTooLong},
		{spec: "gob", input: "\xf7", err: ErrMalformed, text: "a number of 9 bytes in gob, which has at most 8"},
		{spec: "gob", input: "\x03ab", err: ErrTruncated, text: "a message of gob"},
		{spec: "gob", input: "\xfe\x00", err: ErrTruncated, text: "a message of gob"},
	})
}

func TestGobEncoding(t *testing.T) {
	checkEncodings(t, []encoding{
		{spec: "gob", frame: pointValue, out: pointValue},
		{spec: "gob", frame: "", text: "not one message of gob"},
		{spec: "gob", frame: pointValue + pointValue, text: "not one message of gob"},
		{spec: "gob", frame: "\x07a", text: "frame is longer than the limit: a message of 7 bytes announced, 2 allowed"},
		{spec: "gob+json", frame: "1", text: "gob+json cannot be written; send JSON with json or line instead"},
	})
}

// Values of the kinds that a stream can hold.
type (
	gobNode struct {
		Name string
		Tags []string
		Ages map[string]int
		Next *gobNode
	}
	gobEvery struct {
		Yes     bool
		Int     int8
		Big     uint64
		Float   float32
		Complex complex64
		Bytes   []byte
		Array   [3]int
		Matrix  [][]float64
		ByInt   map[int]bool
		ByPoint map[point]string
		Any     any
		More    []any
		When    time.Time
		Number  *big.Int
	}
	gobBox struct{ Inside any }
)

// gobStream is what one encoder makes of values.
func gobStream(t testing.TB, values ...any) []byte {
	t.Helper()
	for _, registered := range []any{point{}, gobNode{}, gobBox{}, []string{}, map[string]any{}} {
		gob.Register(registered)
	}
	var stream bytes.Buffer
	encoder := gob.NewEncoder(&stream)
	for _, value := range values {
		if err := encoder.Encode(value); err != nil {
			t.Fatal(err)
		}
	}
	return stream.Bytes()
}

func gobSamples() []struct {
	value any
	json  string
} {
	when := time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)
	const instant = `"AQAAAA7ik7cAAAAAAP//"` // its MarshalBinary: 1, seconds since year 1, nanoseconds, UTC
	return []struct {
		value any
		json  string
	}{
		{true, `true`},
		{-129, `-129`},
		{uint64(math.MaxUint64), `18446744073709551615`},
		{int64(math.MinInt64), `-9223372036854775808`},
		{1.5e300, `1.5e+300`},
		{math.Inf(-1), `"-Inf"`},
		{complex(1, -2.5), `[1,-2.5]`},
		{"a\"b", `"a\"b"`},
		{"\xff", `{"base64":"/w=="}`},
		{[]byte{0xff, 0}, `"/wA="`},
		{[]string{"a", ""}, `["a",""]`},
		{[]int{}, `[]`},
		{[2]bool{true, false}, `[true,false]`},
		{map[string]uint{"x": 7}, `{"x":7}`},
		{map[bool]string{true: "t"}, `{"true":"t"}`},
		{map[point]int{{1, 2}: 3}, `{"{\"X\":1,\"Y\":2}":3}`},
		{point{22, 33}, `{"X":22,"Y":33}`},
		{point{}, `{}`},
		{when, instant},
		{struct{ Inside any }{nil}, `{}`},
		{gobBox{7}, `{"Inside":7}`},
		{gobBox{point{1, 0}}, `{"Inside":{"X":1}}`},
		{gobBox{gobBox{gobBox{[]string{"deep"}}}}, `{"Inside":{"Inside":{"Inside":["deep"]}}}`},
		{[]any{1, "two", point{3, 3}, gobNode{Name: "four"}, nil, gobBox{gobNode{Name: "five"}}},
			`[1,"two",{"X":3,"Y":3},{"Name":"four"},null,{"Inside":{"Name":"five"}}]`},
		{map[string]any{"k": map[string]any{"n": 1}}, `{"k":{"n":1}}`},
		{gobNode{"first", []string{"a", "b"}, map[string]int{"ann": 41}, &gobNode{Name: "second", Next: &gobNode{Tags: []string{"c"}}}},
			`{"Name":"first","Tags":["a","b"],"Ages":{"ann":41},"Next":{"Name":"second","Next":{"Tags":["c"]}}}`},
		{gobEvery{true, -8, 1 << 60, 0.5, 1i, []byte("hi"), [3]int{1, 2, 3}, [][]float64{{1}, {}}, map[int]bool{-1: true},
			map[point]string{{}: "origin"}, 2.5, []any{point{X: 1}, gobBox{"x"}}, when, big.NewInt(99)},
			`{"Yes":true,"Int":-8,"Big":1152921504606846976,"Float":0.5,"Complex":[0,1],"Bytes":"aGk=","Array":[1,2,3],"Matrix":[[1],[]],` +
				`"ByInt":{"-1":true},"ByPoint":{"{}":"origin"},"Any":2.5,"More":[{"X":1},{"Inside":"x"}],"When":` + instant + `,"Number":"AmM="}`},
	}
}

// Each value in a stream of its own, and all of them twice in one stream,
// where the types are known the second time.
func TestGobAsJSON(t *testing.T) {
	var values []any
	var texts []string
	var table []decoding
	for _, sample := range gobSamples() {
		values, texts = append(values, sample.value), append(texts, sample.json)
		table = append(table, decoding{spec: "gob+json", limit: 4096, input: string(gobStream(t, sample.value)), frames: []string{sample.json}})
	}
	all := gobStream(t, append(values, values...)...)
	checkDecodings(t, append(table, decoding{spec: "gob+json", limit: 4096, input: string(all), frames: append(texts, texts...)}))
}

func TestGobAsJSONRefuses(t *testing.T) {
	spread := gobStream(t, gobBox{point{1, 2}})
	list := strings.Repeat("\x01", 200)
	checkDecodings(t, []decoding{
		{spec: "gob+json", limit: 32, input: pointType + pointValue, frames: []string{`{"X":22,"Y":33}`}},
		{spec: "gob+json", limit: 32, input: pointType},
		{spec: "gob+json", limit: 32, input: pointType + pointType, err: ErrMalformed, text: "gob that defines type 65 twice"},
		{spec: "gob+json", limit: 32, input: pointValue, err: ErrMalformed, text: "gob with a value that does not begin with 0"},
		{spec: "gob+json", input: "\x03\x04\x00\x06\x00", frames: []string{"3"}},
		{spec: "gob+json", input: "\x04\x04\x00\x06\x06", err: ErrMalformed, text: "gob with 1 bytes that belong to nothing"},
		{spec: "gob+json", input: "\x03\x04\x01\x06", err: ErrMalformed, text: "gob with a value that does not begin with 0"},
		{spec: "gob+json", input: "\x02\x04\x00", err: ErrMalformed, text: "gob with a number that its message does not hold"},
		{spec: "gob+json", input: "\x03\x12\x00\x06", err: ErrMalformed, text: "gob with a value of type 9, which is not defined"},
		{spec: "gob+json", input: "\x04\x0c\x00\x7fa", err: ErrMalformed, text: "gob with 127 bytes of a string in 1 bytes"},
		{spec: "gob+json", limit: 32, input: pointType + "\x05\xff\x82\x03\x2c\x00", err: ErrMalformed, text: "gob with a field that its struct does not have"},
		{spec: "gob+json", input: "\x0d\xff\x81\x07\x01\x01\x01T\x01\xff\x82\x00\x00\x00\x06\xff\x82\x00\x02hi", limit: 32, frames: []string{`"hi"`}},
		{spec: "gob+json", input: "\x05\x0a\x00\x02ab", frames: []string{`"YWI="`}},
		{spec: "gob+json", input: "\x09\x0a\x00\x06abcdef", frames: []string{`"YWJjZGVm"`}},
		{spec: "gob+json", limit: 11, input: "\x0a\x0a\x00\x07abcdefg", err: ErrTooLong, text: "over 11 bytes of JSON for one value"},
		{spec: "gob+json", limit: 300, input: "\xff\xcc\x0c\x00\xff\xc8" + list, err: ErrTooLong},
		{spec: "gob+json", input: "\x0a", err: ErrTooLong, text: "a message of 10 bytes announced, 10 allowed"},
		{spec: "gob+json", limit: 200, input: string(spread[:len(spread)-4]), err: ErrTruncated, text: "a message of gob"},
	})
}

// A linked list is as deep as it is long.
func TestGobDepth(t *testing.T) {
	chain := func(n int) *gobNode {
		node := &gobNode{Name: "end"}
		for range n - 1 {
			node = &gobNode{Next: node}
		}
		return node
	}
	const limit = 1 << 16
	c := mustParse(t, "gob+json")
	if got := decodePieces(t, c, limit, [][]byte{gobStream(t, chain(gobDepth-1))}); got.err != nil || len(got.frames) != 1 {
		t.Errorf("%d frames, %v", len(got.frames), got.err)
	}
	checkDecodings(t, []decoding{
		{spec: "gob+json", limit: limit, input: string(gobStream(t, chain(gobDepth+1))), err: ErrMalformed, text: "gob with values that nest deeper than 1000 levels"},
	})
}

// An interface that holds a type for the first time ends a message, so that a
// value may come in as many messages as it holds types, and more.
func TestGobValueOfManyMessages(t *testing.T) {
	const kinds = 60
	var values []any
	var texts []string
	for n := 1; n <= kinds; n++ {
		array := reflect.New(reflect.ArrayOf(n, reflect.TypeFor[bool]())).Elem()
		gob.RegisterName(fmt.Sprintf("array%d", n), array.Interface())
		values = append(values, array.Interface())
		texts = append(texts, "["+strings.Repeat("false,", n-1)+"false]")
	}
	want := "[" + strings.Join(texts, ",") + "]"
	stream := gobStream(t, values)
	got := decodePieces(t, mustParse(t, "gob+json"), 1<<16, [][]byte{stream})
	if got.err != nil || !sameFrames(got.frames, frameList(want)) {
		t.Errorf("%q, %v", got.frames, got.err)
	}
	checkDecodings(t, []decoding{
		{spec: "gob+json", limit: len(want) - 1, input: string(stream), err: ErrTooLong, text: fmt.Sprintf("over %d bytes of JSON for one value", len(want)-1)},
	})
}

// gobDefinition is a message that defines a struct with one field.
func gobDefinition(id uint16, field string) string {
	two := func(n int) string { return "\xfe" + string([]byte{byte(n >> 8), byte(n)}) }
	body := two(int(id)*2-1) + "\x03\x02\x01\x01" + two(len(field)) + field + "\x01\x04\x00\x00\x00"
	return two(len(body)) + body
}

// A stream that goes on defining types is refused before they fill the memory.
func TestGobTypesAreBounded(t *testing.T) {
	split := mustParse(t, "gob+json").NewDecoder(1 << 12)
	name := strings.Repeat("x", 1000)
	for id := uint16(100); id < 10000; id++ {
		message := []byte(gobDefinition(id, name))
		n, frame, err := split(message, false)
		if errors.Is(err, ErrTooLong) {
			if want := uint16(gobTypeRoom / 1400); id < want {
				t.Errorf("%d types are too many", id-100)
			}
			return
		}
		if n != len(message) || frame != nil || err != nil {
			t.Fatalf("%d of %d, %q, %v", n, len(message), frame, err)
		}
	}
	t.Error("10,000 types of 1,000 bytes were taken")
}

func gobSeeds(f *testing.F) (seeds []string) {
	seeds = []string{"", pointType + pointValue, "\x03\x04\x00\x06", "\xf8\xff\xff\xff\xff\xff\xff\xff\xff", "\x08" + pointValue}
	for _, sample := range gobSamples() {
		seeds = append(seeds, string(gobStream(f, sample.value, sample.value)))
	}
	return seeds
}

func FuzzGob(f *testing.F) {
	family := []lawful{lawOf("gob", 10, 9), lawOf("gob", 0, 9), lawOf("gob", 1000, 9), lawOf("gob+max=5", 9, 9), lawOf("gob", math.MaxInt, 9)}
	fuzzLaws(f, family, gobSeeds(f)...)
}

// FuzzGobAsJSON holds the laws of decoding, and that what comes out is JSON.
func FuzzGobAsJSON(f *testing.F) {
	for _, seed := range gobSeeds(f) {
		f.Add([]byte(seed), []byte{2, 30}, uint16(500))
	}
	f.Fuzz(func(t *testing.T, input, cuts []byte, limit uint16) {
		input = input[:min(len(input), 2048)]
		checkDecoding(t, lawOf("gob+json", int(limit), 9), input, cuts)
		got := decodePieces(t, mustParse(t, "gob+json"), int(limit), [][]byte{input})
		for _, frame := range got.frames {
			if _, err := oneJSON(frame); err != nil {
				t.Fatalf("%q gave %q: %v", input, frame, err)
			}
		}
	})
}
