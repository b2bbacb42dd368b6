package framing

import (
	"bufio"
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"
)

// What a frame costs: no allocation, and never memory for bytes that were only
// announced.

// costCase is a codec at work on frames of a usual size.
type costCase struct {
	spec  string
	frame string
}

// costCases are all codecs that carry any bytes, and parameters that take
// another path.
func costCases() []costCase {
	frame := strings.Repeat("x", 63) + "\r"
	var cases []costCase
	for _, spec := range []string{
		"line", "line+inclusive", "line+max=64K", "crlf", "nul", "delim=0d0a0d0a", "fixed=64",
		"u8", "u16be", "u16le", "u32be", "u32be+inclusive+adjust=-4", "u32le", "u64be", "u64le", "uvarint", "netstring", "raw", "all",
	} {
		c := costCase{spec, frame}
		if spec == "line+inclusive" {
			c.frame = frame[:63] + "\n"
		}
		cases = append(cases, c)
	}
	return append(cases, syntaxCostCases()...)
}

// stream is n encoded frames.
func (c costCase) stream(t testing.TB, n int) []byte {
	t.Helper()
	var stream []byte
	encoder := mustParse(t, c.spec).NewEncoder()
	for range n {
		var err error
		if stream, err = encoder.Append(stream, []byte(c.frame)); err != nil {
			t.Fatal(err)
		}
	}
	return stream
}

func TestNoAllocationPerFrame(t *testing.T) {
	for _, c := range costCases() {
		stream := c.stream(t, 1000)
		split := mustParse(t, c.spec).NewDecoder(DefaultMax)
		if n := testing.AllocsPerRun(10, func() { decodeAll(t, split, stream) }); n != 0 {
			t.Errorf("%s: %v allocations to decode 1000 frames", c.spec, n)
		}
		encoder, frame, dst := mustParse(t, c.spec).NewEncoder(), []byte(c.frame), make([]byte, 0, 256)
		if n := testing.AllocsPerRun(1000, func() { encoder.Append(dst, frame) }); n != 0 {
			t.Errorf("%s: %v allocations to encode a frame", c.spec, n)
		}
	}
}

// decodeAll counts the frames of a whole stream.
func decodeAll(t testing.TB, split bufio.SplitFunc, stream []byte) (frames int) {
	for rest := stream; len(rest) > 0; frames++ {
		n, frame, err := split(rest, true)
		if frame == nil || err != nil {
			t.Fatalf("%d, %q, %v", n, frame, err)
		}
		rest = rest[n:]
	}
	return frames
}

// A stream that announces gigabytes, or never ends a frame, costs no more
// memory than the bytes that have come.
func TestHostileStreamsCostNothing(t *testing.T) {
	endless := bytes.Repeat([]byte("x"), 4096)
	for spec, stream := range map[string]string{
		"u32be":           "\xff\xff\xff\xff",
		"u32le+inclusive": "\xff\xff\xff\xff",
		"u64be":           strings.Repeat("\xff", 8),
		"uvarint":         strings.Repeat("\xff", 9) + "\x01",
		"netstring":       strings.Repeat("9", 4096),
		"fixed=4G":        string(endless),
		"line":            string(endless),
		"crlf":            string(endless),
		"line+inclusive":  string(endless),
		"all":             string(endless),
	} {
		split := mustParse(t, spec).NewDecoder(1024)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, frame, err := split([]byte(stream), false)
		runtime.ReadMemStats(&after)
		if frame != nil || !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: %q, %v", spec, frame, err)
		}
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 16<<10 {
			t.Errorf("%s: %d bytes of memory for a stream of %d", spec, cost, len(stream))
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range costCases() {
		b.Run(c.spec, func(b *testing.B) {
			stream, frames := c.stream(b, 500), 0
			split := mustParse(b, c.spec).NewDecoder(DefaultMax)
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				frames += decodeAll(b, split, stream)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(frames), "ns/frame")
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, c := range costCases() {
		b.Run(c.spec, func(b *testing.B) {
			encoder, frame, dst := mustParse(b, c.spec).NewEncoder(), []byte(c.frame), make([]byte, 0, 256)
			b.SetBytes(int64(len(frame)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encoder.Append(dst, frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
