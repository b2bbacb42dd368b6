package framing

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// The laws that every codec keeps:
//
//   - What comes out does not depend on the pieces in which the input came:
//     frames and final error are the same for the whole, for single bytes and
//     for any other division.
//   - No input makes a decoder panic, stand still, drop bytes in silence, give
//     a frame over the limit or ask for more while it holds more than the limit
//     and its overhead.
//   - Its errors wrap exactly one kind.
//   - What the encoder takes, the decoder gives back. What it does not take is
//     ErrUnfit and leaves dst as it was.

// lawful is a codec with what the laws must know of it.
type lawful struct {
	spec     string
	limit    int  // given to NewDecoder
	overhead int  // bytes beyond the largest frame that the decoder may want to hold
	unmarked bool // the encoder writes frames as they are, so they may run together
	chunks   bool // the decoder's frames are whatever came
}

// lawOf describes a codec that keeps every law.
func lawOf(spec string, limit, overhead int) lawful {
	return lawful{spec: spec, limit: limit, overhead: overhead}
}

func (l lawful) codec(t testing.TB) Codec {
	t.Helper()
	return mustParse(t, l.spec)
}

func mustParse(t testing.TB, spec string) Codec {
	t.Helper()
	c, err := Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// outcome is what a decoder made of a stream.
type outcome struct {
	frames [][]byte
	err    error
	held   int // the most bytes it held when it asked for more
}

// decodePieces drives a new decoder over a stream that comes in pieces. Each
// call sees the bytes at another address and the last call's are overwritten,
// as in a caller's moving buffer.
func decodePieces(t testing.TB, c Codec, limit int, pieces [][]byte) outcome {
	t.Helper()
	d := &driver{t: t, split: c.NewDecoder(limit)}
	for _, piece := range pieces {
		d.rest = append(d.rest, piece...)
		if len(d.rest) > 0 && !d.drain(false) {
			return d.outcome
		}
	}
	d.drain(true)
	return d.outcome
}

type driver struct {
	outcome
	t     testing.TB
	split func([]byte, bool) (int, []byte, error)
	rest  []byte // came and not yet taken
	seen  []byte // what the last call saw
}

// drain takes frames until the decoder asks for more (true) or has ended.
func (d *driver) drain(atEOF bool) (more bool) {
	d.t.Helper()
	for len(d.rest) > 0 || atEOF {
		for i := range d.seen {
			d.seen[i] = 0xA5
		}
		d.seen = slices.Clip(bytes.Clone(d.rest))
		n, frame, err := d.split(d.seen, atEOF)
		if n < 0 || n > len(d.rest) {
			d.t.Fatalf("it took %d of %d bytes", n, len(d.rest))
		}
		if err != nil {
			d.err = err
			return false
		}
		if frame == nil && n == 0 {
			if atEOF && len(d.rest) > 0 {
				d.t.Fatalf("it dropped %q at the end in silence", d.rest)
			}
			d.held = max(d.held, len(d.rest))
			return !atEOF
		}
		if n == 0 {
			d.t.Fatalf("it gave %q and took nothing of %q, as it would for ever", frame, d.rest)
		}
		if frame != nil {
			d.frames = append(d.frames, bytes.Clone(frame))
		}
		d.rest = d.rest[n:]
	}
	return !atEOF
}

// checkDecoding holds the laws of decoding over one input. cuts are the sizes
// of pieces of one division, used in turn.
func checkDecoding(t testing.TB, l lawful, input, cuts []byte) {
	t.Helper()
	c := l.codec(t)
	whole := decodePieces(t, c, l.limit, [][]byte{input})
	checkOutcome(t, l, input, whole)
	for _, pieces := range divisions(input, cuts) {
		got := decodePieces(t, c, l.limit, pieces)
		checkOutcome(t, l, input, got)
		if l.chunks {
			got.frames, whole.frames = glued(got.frames), glued(whole.frames)
		}
		if !sameFrames(got.frames, whole.frames) || text(got.err) != text(whole.err) {
			t.Fatalf("%s, limit %d: %q\n    at once: %q, %v\nas %q: %q, %v",
				l.spec, l.limit, input, whole.frames, whole.err, pieces, got.frames, got.err)
		}
	}
}

// divisions are ways in which a stream may come: byte by byte, in pieces as
// cuts says, and, for a short one, in two pieces at every point.
func divisions(input, cuts []byte) [][][]byte {
	all := [][][]byte{slices.Collect(slices.Chunk(input, 1))}
	if len(cuts) > 0 {
		var pieces [][]byte
		for rest, i := input, 0; len(rest) > 0; i++ {
			n := min(len(rest), int(cuts[i%len(cuts)])+1)
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		all = append(all, pieces)
	}
	if len(input) <= 64 {
		for at := range input {
			all = append(all, [][]byte{input[:at], input[at:]})
		}
	}
	return all
}

func checkOutcome(t testing.TB, l lawful, input []byte, got outcome) {
	t.Helper()
	most := Limit(l.codec(t), l.limit)
	for _, frame := range got.frames {
		if len(frame) > most {
			t.Fatalf("%s: %q gave a frame of %d bytes, %d are the most", l.spec, input, len(frame), most)
		}
	}
	if got.held-l.overhead > most {
		t.Fatalf("%s: %q: it asked for more than %d bytes, %d and %d of overhead are the most", l.spec, input, got.held, most, l.overhead)
	}
	if got.err != nil && kinds(got.err) != 1 {
		t.Fatalf("%s: %q: %d kinds in the error %v", l.spec, input, kinds(got.err), got.err)
	}
}

// kinds counts the kinds of this package that an error wraps.
func kinds(err error) (n int) {
	for _, kind := range []error{ErrTooLong, ErrTruncated, ErrMalformed, ErrUnfit, ErrSpec} {
		if errors.Is(err, kind) {
			n++
		}
	}
	return n
}

// checkRoundTrip holds the law of encoding over the frames of one stream.
func checkRoundTrip(t testing.TB, l lawful, frames [][]byte) {
	t.Helper()
	c := l.codec(t)
	taken, stream := encodeFitting(t, c, Limit(c, l.limit), frames)
	got := decodePieces(t, c, l.limit, [][]byte{stream})
	if l.unmarked {
		if errors.Is(got.err, ErrTooLong) {
			return
		}
		got.frames, taken = glued(got.frames), glued(taken)
	}
	if got.err != nil || !sameFrames(got.frames, taken) {
		t.Fatalf("%s: %q became %q, which gives %q, %v", l.spec, taken, stream, got.frames, got.err)
	}
}

// encodeFitting encodes the frames of up to most bytes that the codec takes.
func encodeFitting(t testing.TB, c Codec, most int, frames [][]byte) (taken [][]byte, stream []byte) {
	t.Helper()
	e := c.NewEncoder()
	for _, frame := range frames {
		if len(frame) > most {
			continue
		}
		given := bytes.Clone(frame)
		out, err := e.Append(stream, frame)
		if !bytes.Equal(frame, given) {
			t.Fatalf("%s changed the frame %q to %q", c, given, frame)
		}
		if err != nil {
			if !errors.Is(err, ErrUnfit) || kinds(err) != 1 || !bytes.Equal(out, stream) {
				t.Fatalf("%s: %q: %v, and %q became %q", c, frame, err, stream, out)
			}
			continue
		}
		if !bytes.HasPrefix(out, stream) {
			t.Fatalf("%s: %q: what stood before it, %q, became %q", c, frame, stream, out)
		}
		taken, stream = append(taken, frame), out
	}
	return taken, stream
}

func sameFrames(a, b [][]byte) bool { return slices.EqualFunc(a, b, bytes.Equal) }

// glued is all frames as one, or none where there is no byte.
func glued(frames [][]byte) [][]byte {
	if all := bytes.Join(frames, nil); len(all) > 0 {
		return [][]byte{all}
	}
	return nil
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// fuzzLaws makes a fuzz target of the codecs of one family: the input is both a
// stream to decode and, cut into frames, a stream to encode.
func fuzzLaws(f *testing.F, family []lawful, seeds ...string) {
	for _, seed := range seeds {
		for i := range family {
			f.Add([]byte(seed), []byte{1, 4}, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, input, cuts []byte, pick uint8) {
		l := family[int(pick)%len(family)]
		input = input[:min(len(input), 1024)]
		checkDecoding(t, l, input, cuts)
		checkRoundTrip(t, l, framesIn(input))
	})
}

// framesIn cuts frames out of fuzzed bytes: each begins with its length.
func framesIn(input []byte) (frames [][]byte) {
	for len(input) > 0 {
		n := min(int(input[0]), len(input)-1)
		frames, input = append(frames, input[1:1+n]), input[1+n:]
	}
	return frames
}
