package framing

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"slices"
)

// hexText writes each frame as a line of hexadecimal digits, two a byte.
// Decoding takes both cases of letters and a carriage return before the
// newline. The limit counts the bytes that the digits stand for.
type hexText struct{}

func (hexText) String() string { return "hex" }

func (hexText) NewDecoder(limit int) bufio.SplitFunc {
	var lines lineFinder
	buf := []byte{}
	return func(data []byte, atEOF bool) (int, []byte, error) {
		advance, line, err := lines.next(data, timesPlus(limit, 2, 0), atEOF)
		if line == nil || err != nil {
			return 0, nil, err
		}
		buf = slices.Grow(buf[:0], len(line)/2)[:len(line)/2]
		if _, err := hex.Decode(buf, line); err != nil {
			return 0, nil, fmt.Errorf("%w: a line of hex digits: %w", ErrMalformed, err)
		}
		return advance, buf, nil
	}
}

func (hexText) NewEncoder() Encoder { return hexText{} }

func (hexText) Append(dst, frame []byte) ([]byte, error) {
	return append(hex.AppendEncode(dst, frame), '\n'), nil
}
