package files

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestParseRanges(t *testing.T) {
	far := strings.Repeat("9", 30)
	for _, c := range []struct {
		id, value string
		size      int64
		want      rangeAnswer
		spans     []span
	}{
		{"RG02", "lines=1-2", 10, wholeAnswer, nil},
		{"RG02 unit in capitals", "BYTES=1-2", 10, partialAnswer, []span{{1, 2}}},
		{"RG02 no unit", "1-2", 10, wholeAnswer, nil},
		{"RG02 other separator", "bytes:1-2", 10, wholeAnswer, nil},
		{"RG02 space", "bytes =1-2", 10, wholeAnswer, nil},

		{"RG03 first byte", "bytes=0-0", 10, partialAnswer, []span{{0, 1}}},
		{"RG03 to the end", "bytes=5-", 10, partialAnswer, []span{{5, 5}}},
		{"RG03 suffix", "bytes=-5", 10, partialAnswer, []span{{5, 5}}},
		{"RG03 beyond the end", "bytes=8-20", 10, partialAnswer, []span{{8, 2}}},
		{"RG03 suffix beyond the start", "bytes=-20", 10, partialAnswer, []span{{0, 10}}},
		{"RG03 all", "bytes=0-", 10, partialAnswer, []span{{0, 10}}},
		{"RG03 last byte", "bytes=9-9", 10, partialAnswer, []span{{9, 1}}},
		{"RG03 zeros", "bytes=000-0001", 10, partialAnswer, []span{{0, 2}}},

		{"RG04 backwards", "bytes=5-2", 10, wholeAnswer, nil},
		{"RG04", "bytes=abc", 10, wholeAnswer, nil},
		{"RG04", "bytes=", 10, wholeAnswer, nil},
		{"RG04", "bytes=-", 10, wholeAnswer, nil},
		{"RG04", "bytes=--1", 10, wholeAnswer, nil},
		{"RG04", "bytes=1", 10, wholeAnswer, nil},
		{"RG04", "bytes=+1-2", 10, wholeAnswer, nil},
		{"RG04", "bytes=1 - 2", 10, wholeAnswer, nil},
		{"RG04", "bytes=0x1-2", 10, wholeAnswer, nil},
		{"RG04 one of two", "bytes=0-1,5-2", 10, wholeAnswer, nil},
		{"RG04 one of two", "bytes=0-1,x", 10, wholeAnswer, nil},
		{"RG04 commas only", "bytes=,,", 10, wholeAnswer, nil},

		{"RG05", "bytes=10-", 10, noneSatisfiable, nil},
		{"RG05", "bytes=10-20", 10, noneSatisfiable, nil},
		{"RG05", "bytes=-0", 10, noneSatisfiable, nil},
		{"RG05 several", "bytes=10-, 11-12,-0", 10, noneSatisfiable, nil},
		{"RG05 one is satisfiable", "bytes=10-, 1-1", 10, partialAnswer, []span{{1, 1}}},

		{"RG06", "bytes=0-0,500-509", 1000, partialAnswer, []span{{0, 1}, {500, 10}}},
		{"RG06 in the order of the request", "bytes=-1, 0-0", 1000, partialAnswer, []span{{999, 1}, {0, 1}}},
		{"RG06 empty members", "bytes=, 0-0 ,, 500-509,", 1000, partialAnswer, []span{{0, 1}, {500, 10}}},

		{"RG11 overlap", "bytes=0-499, 400-700", 1000, partialAnswer, []span{{0, 701}}},
		{"RG11 touch", "bytes=0-499, 500-700", 1000, partialAnswer, []span{{0, 701}}},
		{"RG11 near", "bytes=0-9, 20-29", 1000, partialAnswer, []span{{0, 30}}},
		{"RG11 inside", "bytes=0-999, 5-6", 1000, partialAnswer, []span{{0, 1000}}},
		{"RG11 the same", "bytes=0-,0-,0-", 1000, partialAnswer, []span{{0, 1000}}},
		{"RG11 place of what is joined", "bytes=900-,500-600,0-0,550-610", 1000, partialAnswer, []span{{900, 100}, {500, 111}, {0, 1}}},
		{"RG11 too many", "bytes=" + strings.Repeat("0-,", 1000), 1000, wholeAnswer, nil},

		{"RG12", "bytes=0-" + far, 10, partialAnswer, []span{{0, 10}}},
		{"RG12", "bytes=" + far + "-", 10, noneSatisfiable, nil},
		{"RG12", "bytes=-" + far, 10, partialAnswer, []span{{0, 10}}},
		{"RG12 zeros do not count", "bytes=0" + strings.Repeat("0", 30) + "1-2", 10, partialAnswer, []span{{1, 2}}},
		{"RG12", "bytes=9223372036854775807-9223372036854775807", 10, noneSatisfiable, nil},
		{"RG12", "bytes=-9223372036854775808", 10, partialAnswer, []span{{0, 10}}},

		{"RG14", "bytes=0-", 0, noneSatisfiable, nil},
		{"RG14", "bytes=0-0", 0, noneSatisfiable, nil},
		{"RG14", "bytes=-5", 0, wholeAnswer, nil},
	} {
		t.Run(fmt.Sprintf("%s %.40s of %d", c.id, c.value, c.size), func(t *testing.T) {
			spans, answer := parseRanges([]byte(c.value), c.size)
			if answer != c.want || !slices.Equal(spans, c.spans) {
				t.Errorf("%v %v, want %v %v", answer, spans, c.want, c.spans)
			}
		})
	}
}

// The laws: spans lie inside, are apart, and hold what each range that can be
// read in the simplest way asks for; there is never more work than one pass.
func FuzzRanges(f *testing.F) {
	for _, v := range []string{"bytes=0-0", "bytes=-5,1-2, 9-", "bytes=5-2", "bytes=99999999999999999999-", "lines=1-2", "bytes=0-,0-,-0"} {
		f.Add([]byte(v), int64(1000))
	}
	f.Fuzz(func(t *testing.T, value []byte, size int64) {
		if size < 0 {
			return
		}
		spans, answer := parseRanges(value, size)
		if (answer == partialAnswer) != (len(spans) > 0) {
			t.Fatalf("%d with %v", answer, spans)
		}
		var total int64
		for i, s := range spans {
			if s.offset < 0 || s.length < 1 || s.offset > size-s.length {
				t.Fatalf("%v is not inside of %d", s, size)
			}
			for _, other := range spans[:i] {
				if s.offset < other.end() && other.offset < s.end() {
					t.Fatalf("%v and %v overlap", s, other)
				}
			}
			total += s.length
		}
		if total > size || len(spans) > mostRanges {
			t.Fatalf("%d bytes in %d parts of %d bytes", total, len(spans), size)
		}
		if answer == partialAnswer {
			checkCovered(t, value, size, spans)
		}
	})
}

// checkCovered reads the ranges in another way and looks for each of them.
func checkCovered(t *testing.T, value []byte, size int64, spans []span) {
	t.Helper()
	_, set, _ := bytes.Cut(value, []byte("="))
	for _, member := range strings.Split(string(set), ",") {
		first, last, _ := strings.Cut(strings.Trim(member, " \t"), "-")
		from, err1 := strconv.ParseInt(first, 10, 64)
		to, err2 := strconv.ParseInt(last, 10, 64)
		if err1 != nil || err2 != nil || from >= size {
			continue
		}
		to = min(to, size-1)
		if !slices.ContainsFunc(spans, func(s span) bool { return s.offset <= from && to < s.end() }) {
			t.Fatalf("%d-%d of %q is not in %v", from, to, value, spans)
		}
	}
}

func BenchmarkRanges(b *testing.B) {
	value := []byte("bytes=0-499, 1000-1499, -500")
	b.ReportAllocs()
	for b.Loop() {
		if _, answer := parseRanges(value, 1<<20); answer != partialAnswer {
			b.Fatal()
		}
	}
}
