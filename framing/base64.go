package framing

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
)

// base64Text writes each frame as a line of base64 (RFC 4648, section 4, with
// padding). Decoding takes a carriage return before the newline. The limit
// counts the bytes that the text stands for.
type base64Text struct{}

func (base64Text) String() string { return "base64" }

func (base64Text) NewDecoder(limit int) bufio.SplitFunc {
	var lines lineFinder
	buf := []byte{}
	longest := timesPlus(limit/3+1, 4, 0)
	return func(data []byte, atEOF bool) (int, []byte, error) {
		advance, line, err := lines.next(data, longest, atEOF)
		if line == nil || err != nil {
			return 0, nil, err
		}
		buf, err = decodeBase64(buf, line)
		if err != nil {
			return 0, nil, err
		}
		if len(buf) > limit {
			return 0, nil, fmt.Errorf("%w: base64 for %d bytes, and the limit is %d", ErrTooLong, len(buf), limit)
		}
		return advance, buf, nil
	}
}

func (base64Text) NewEncoder() Encoder { return base64Text{} }

func (base64Text) Append(dst, frame []byte) ([]byte, error) {
	return append(base64.StdEncoding.AppendEncode(dst, frame), '\n'), nil
}

// decodeBase64 decodes text into buf, which it empties first. The standard
// library would skip line breaks inside the text.
func decodeBase64(buf, text []byte) ([]byte, error) {
	if bytes.IndexByte(text, '\r') >= 0 || bytes.IndexByte(text, '\n') >= 0 {
		return buf[:0], fmt.Errorf("%w: a line break inside base64", ErrMalformed)
	}
	n := base64.StdEncoding.DecodedLen(len(text))
	buf = slices.Grow(buf[:0], n)[:n]
	n, err := base64.StdEncoding.Decode(buf, text)
	if err != nil {
		return buf[:0], fmt.Errorf("%w: a line of base64: %w", ErrMalformed, err)
	}
	return buf[:n], nil
}
