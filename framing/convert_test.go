package framing

import (
	"bytes"
	"math"
	"testing"
)

// Any two codecs can stand on the two sides of a relay. What both can carry
// comes through whole and in order, there and back.
func TestConversionBetweenAllPairs(t *testing.T) {
	const limit = 1000
	for _, from := range Names() {
		for _, to := range Names() {
			a, b := mustParse(t, exampleOf(from)), mustParse(t, exampleOf(to))
			shared := 0
			for _, frames := range conversations() {
				if !carries(t, a, limit, frames) || !carries(t, b, limit, frames) {
					continue
				}
				shared++
				convertThereAndBack(t, a, b, limit, frames)
			}
			if shared == 0 && takesBytes(from) && takesBytes(to) {
				t.Errorf("%s and %s have nothing in common among the examples", from, to)
			}
		}
	}
}

// conversations are streams of frames; no codec can carry all of them.
func conversations() [][][]byte {
	return [][][]byte{
		frameList("message"),
		frameList("message", "another", "\x00\xff\xfe\r\r\x80"),
		frameList("one", "", "\x00", "three\r", "\xff\xfe"),
		frameList("a\nb", "\n", "a\r\nb"),
		frameList(`{"a":1}`),
		frameList(`{"a":1}`, `[1,"2"]`, `"three"`, `"7 long"`),
		frameList("+HELL\r\n"),
		frameList("00112233", "ff"),
		{bytes.Repeat([]byte("x"), 255)},
		{bytes.Repeat([]byte("x"), 256), []byte("y")},
	}
}

// takesBytes reports whether a codec carries any bytes that do not hold its
// delimiter; others want frames of a syntax.
func takesBytes(name string) bool {
	switch name {
	case "json", "json-seq", "resp", "gob", "event":
		return false
	}
	return true
}

// carries reports whether the frames come through a codec as they are.
func carries(t *testing.T, c Codec, limit int, frames [][]byte) bool {
	t.Helper()
	taken, stream := encodeFitting(t, c, math.MaxInt, frames)
	if len(taken) != len(frames) {
		return false
	}
	got := decodePieces(t, c, limit, [][]byte{stream})
	return got.err == nil && sameFrames(got.frames, frames)
}

func convertThereAndBack(t *testing.T, a, b Codec, limit int, frames [][]byte) {
	t.Helper()
	_, wire := encodeFitting(t, a, math.MaxInt, frames)
	got := frames
	for _, step := range [][2]Codec{{a, b}, {b, a}} {
		decoded := decodePieces(t, step[0], limit, [][]byte{wire})
		if decoded.err != nil || !sameFrames(decoded.frames, frames) {
			t.Errorf("%s to %s: %q gave %q, %v", a, b, frames, decoded.frames, decoded.err)
			return
		}
		got, wire = encodeFitting(t, step[1], math.MaxInt, decoded.frames)
	}
	if !sameFrames(got, frames) {
		t.Errorf("%s to %s and back: %q became %q", a, b, frames, got)
	}
}
