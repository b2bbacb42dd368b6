package framing

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What frames cost that have a syntax, or are written as text.

// syntaxCostCases are the codecs that turn bytes into text or escape some, and
// those whose frames have a syntax.
func syntaxCostCases() []costCase {
	bytes64 := strings.Repeat("x", 50) + "\xc0\xdb\x00\r\n\xff" + strings.Repeat("y", 8)
	object := `{"jsonrpc":"2.0","id":17,"params":{"a":[1,-2.5e3,null],"b":"\u00e9"}}`
	command := "*3\r\n$3\r\nSET\r\n$9\r\nkey:12345\r\n$20\r\n01234567890123456789\r\n"
	return []costCase{
		{"hex", bytes64}, {"base64", bytes64}, {"slip", bytes64}, {"cobs", bytes64},
		{"octet-count", bytes64}, {"lsp", object}, {"json", object}, {"json-seq", object},
		{"resp", command}, {"event", bytes64}, {"event", object}, {"gob", pointValue},
	}
}

// frameless are streams for decoders whose encoder does not write the like.
func frameless(t testing.TB) map[string]string {
	values := make([]any, 1000)
	for i := range values {
		values[i] = gobNode{"name", []string{"a", "b"}, map[string]int{"x": i + 1}, &gobNode{Name: "next"}}
	}
	return map[string]string{
		"resp+json": strings.Repeat("*2\r\n%1\r\n+key\r\n:12\r\n$5\r\nhello\r\n", 1000),
		"gob+json":  string(gobStream(t, values...)),
	}
}

func TestNoAllocationPerValue(t *testing.T) {
	for spec, stream := range frameless(t) {
		split := mustParse(t, spec).NewDecoder(DefaultMax)
		rest := []byte(stream)
		first := true
		allocations := testing.AllocsPerRun(900, func() {
			n, frame, err := split(rest, false)
			if frame == nil || err != nil {
				t.Fatal(n, frame, err)
			}
			rest = rest[n:]
			first = false
		})
		if allocations != 0 || first {
			t.Errorf("%s: %v allocations for a value", spec, allocations)
		}
	}
	encoder := mustParse(t, "event").NewEncoder()
	now, frame, dst := time.Now(), []byte("hello"), make([]byte, 0, 256)
	if n := testing.AllocsPerRun(1000, func() {
		encoder.(Stamper).Stamp(now, "127.0.0.1:4711")
		encoder.Append(dst, frame)
	}); n != 0 {
		t.Errorf("%v allocations for a stamped event", n)
	}
}

// What is announced, nested or repeated costs no more memory than the limit
// allows.
func TestHostileSyntaxCostsNothing(t *testing.T) {
	const limit = 1024
	for spec, stream := range map[string]string{
		"hex":         strings.Repeat("6", 1<<16),
		"base64":      strings.Repeat("a", 1<<16),
		"json":        strings.Repeat("[", 1<<16),
		"json-seq":    "\x1e" + `"` + strings.Repeat("a", 1<<16),
		"octet-count": strings.Repeat("9", 1<<16),
		"lsp":         "Content-Length: 9999999999\r\n",
		"slip":        strings.Repeat("\xdb\xdc", 1<<16),
		"cobs":        strings.Repeat("\x01", 1<<16),
		"resp":        "*1000000000\r\n",
		"resp+json":   strings.Repeat("*300\r\n", 100),
		"event":       `{"data":"` + strings.Repeat(`\u0000`, 1<<16),
		"gob":         "\xfc\xff\xff\xff\xff",
		"gob+json":    "\xfc\xff\xff\xff\xff",
	} {
		split, data := mustParse(t, spec).NewDecoder(limit), []byte(stream)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, frame, err := split(data, false)
		runtime.ReadMemStats(&after)
		if frame != nil || !errors.Is(err, ErrTooLong) && !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %q, %v", spec, frame, err)
		}
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 32<<10 {
			t.Errorf("%s: %d bytes of memory for a stream of %d", spec, cost, len(stream))
		}
	}
}
