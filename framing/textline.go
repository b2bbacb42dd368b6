package framing

import (
	"bytes"
	"fmt"
	"math"
)

// lineFinder finds the lines of codecs that write a frame as one line of text.
type lineFinder struct {
	looked int // bytes of the data that hold no newline
}

// next returns the first line of data without its newline and a carriage
// return before it, and the bytes to advance. A nil line asks for more. What
// stands before the end of the stream is a line too.
func (f *lineFinder) next(data []byte, limit int, atEOF bool) (int, []byte, error) {
	line, advance := data, len(data)
	i := bytes.IndexByte(data[f.looked:], '\n')
	if i >= 0 {
		line = data[:f.looked+i]
		advance = len(line) + 1
	}
	// A carriage return at the end may yet belong to the newline.
	if len(trimReturn(line)) > limit {
		return 0, nil, fmt.Errorf("%w: a line of over %d bytes", ErrTooLong, limit)
	}
	if i < 0 && (!atEOF || len(data) == 0) {
		f.looked = len(data)
		return 0, nil, nil
	}
	f.looked = 0
	return advance, trimReturn(line), nil
}

func trimReturn(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// timesPlus is n*factor+more, held below what an int can count.
func timesPlus(n, factor, more int) int {
	if n > (math.MaxInt-more)/factor {
		return math.MaxInt
	}
	return n*factor + more
}
