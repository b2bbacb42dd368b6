package framing

import (
	"bufio"
	"bytes"
)

// CompleteLines is the codec of lines that are read without their newline, and of
// text that is written as it is, with a newline behind it unless it ends in one. Text
// of several lines passes, where the codec line refuses it. Parse does not know it:
// what it writes cannot be told apart again.
type CompleteLines struct{}

// String says what it is. It is no specification.
func (CompleteLines) String() string { return "complete lines" }

// NewDecoder is the decoder of line.
func (CompleteLines) NewDecoder(limit int) bufio.SplitFunc {
	return delimited{name: "line", delimiter: "\n"}.NewDecoder(limit)
}

// NewEncoder keeps nothing from one text to the next.
func (CompleteLines) NewEncoder() Encoder { return lineCompleter{} }

type lineCompleter struct{}

// Append never fails.
func (lineCompleter) Append(dst, frame []byte) ([]byte, error) {
	dst = append(dst, frame...)
	if !bytes.HasSuffix(frame, []byte("\n")) {
		dst = append(dst, '\n')
	}
	return dst, nil
}
