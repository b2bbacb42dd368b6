package framing

import (
	"bufio"
	"bytes"
)

// LineEnds is the codec of text that leaves with the line ends of network
// protocols: a newline without a carriage return before it gets one (RFC 5198,
// section 2). What comes in passes as it is, each read a frame. Parse does not
// know it: it changes the bytes of a frame, which no other codec does.
type LineEnds struct {
	Complete bool // a frame that does not end in a newline gets one
}

// String says what it is. It is no specification.
func (LineEnds) String() string { return "CR LF line ends" }

// NewDecoder is the decoder of raw.
func (LineEnds) NewDecoder(limit int) bufio.SplitFunc { return raw{}.NewDecoder(limit) }

// NewEncoder remembers whether the frame before ended in a carriage return.
func (c LineEnds) NewEncoder() Encoder { return &lineEnds{complete: c.Complete} }

type lineEnds struct{ complete, returned bool }

// Append never fails.
func (e *lineEnds) Append(dst, frame []byte) ([]byte, error) {
	for _, b := range frame {
		if b == '\n' && !e.returned {
			dst = append(dst, '\r')
		}
		dst = append(dst, b)
		e.returned = b == '\r'
	}
	if e.complete && !bytes.HasSuffix(frame, []byte("\n")) {
		return e.Append(dst, []byte("\n"))
	}
	return dst, nil
}
