package framing

import (
	"bufio"
	"errors"
	"slices"
)

// Codec is one way to mark where frames begin and end. It is a value without
// state; decoders and encoders hold the state of one stream each.
type Codec interface {
	// NewDecoder gives a function that finds the next frame, as
	// [bufio.SplitFunc] describes it, with these additions: a token is
	// valid until the next call only; when the function asks for more (0,
	// nil, nil), the next call's data begins with the same bytes, so that
	// it may remember how far it has looked; a token may be empty, and then
	// is not nil; a frame of more than limit bytes, which is not negative,
	// is [ErrTooLong] as soon as that can be known, which for announced
	// lengths is before the frame's bytes have come. A limit that the codec
	// has of its own (+max=) holds instead. At EOF an incomplete frame is
	// [ErrTruncated], or, where only the delimiter is missing, the last
	// frame; bytes are never dropped in silence. A decoder is not used
	// after its first error.
	NewDecoder(limit int) bufio.SplitFunc
	// NewEncoder gives the encoder of one stream.
	NewEncoder() Encoder
	// String is the specification that Parse turns into this codec.
	String() string
}

// Encoder turns the frames of one stream into bytes.
type Encoder interface {
	// Append appends the encoding of frame to dst, as append does. A frame
	// that the codec cannot carry is [ErrUnfit], and dst comes back as it was.
	// Codecs that add nothing (raw, all, inclusive delimiters) take any
	// frame and write it as it is.
	Append(dst, frame []byte) ([]byte, error)
}

// What can be wrong with a frame. Errors of this package wrap exactly one of
// them; test with errors.Is.
var (
	// ErrTooLong marks a frame over the limit. Nothing of it is delivered.
	ErrTooLong = errors.New("frame is longer than the limit")
	// ErrTruncated marks a stream that ends inside a frame.
	ErrTruncated = errors.New("stream ends inside a frame")
	// ErrMalformed marks bytes that the codec does not allow there.
	ErrMalformed = errors.New("malformed frame")
	// ErrUnfit marks a frame that a codec cannot carry: a line that holds
	// a newline, a payload that the length prefix cannot count.
	ErrUnfit = errors.New("frame does not fit the codec")
	// ErrSpec marks a text that names no codec.
	ErrSpec = errors.New("not a framing codec")
)

// Failed reports whether err says what is wrong with a frame: ErrTooLong,
// ErrTruncated, ErrMalformed or ErrUnfit. Other errors are those of the stream.
func Failed(err error) bool {
	return slices.ContainsFunc([]error{ErrTooLong, ErrTruncated, ErrMalformed, ErrUnfit},
		func(kind error) bool { return errors.Is(err, kind) })
}

// DefaultMax is the largest frame, in bytes of payload, where nobody says
// otherwise.
const DefaultMax = 1 << 20

// Limit is the largest frame, in bytes, of the decoder that c.NewDecoder(limit)
// gives: the codec's own limit where it has one, else limit.
func Limit(c Codec, limit int) int {
	if own, ok := c.(limited); ok {
		return own.max
	}
	return limit
}
