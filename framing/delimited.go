package framing

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
)

// maxDelimiter is the longest delimiter, in bytes.
const maxDelimiter = 16

// delimited ends each frame with the same bytes. The last frame of a stream may
// lack them.
type delimited struct {
	name      string // what stands before "+" in the specification
	delimiter string
	inclusive bool // the delimiter belongs to the frame
}

func delimitedBy(name, delimiter string) maker {
	return func(value string, p *params) (Codec, error) {
		if err := noValue(value); err != nil {
			return nil, err
		}
		return delimited{name, delimiter, p.inclusive}, p.only(givenMax | givenInclusive)
	}
}

func delimCodec(value string, p *params) (Codec, error) {
	if value == "" {
		return nil, errors.New("the delimiter is missing, in hexadecimal: delim=0d0a")
	}
	delimiter, err := hex.DecodeString(value)
	if err != nil {
		return nil, fmt.Errorf("%q is not a sequence of bytes in hexadecimal", value)
	}
	if len(delimiter) > maxDelimiter {
		return nil, fmt.Errorf("a delimiter of %d bytes, %d are the most", len(delimiter), maxDelimiter)
	}
	name := "delim=" + strings.ToLower(value)
	return delimited{name, string(delimiter), p.inclusive}, p.only(givenMax | givenInclusive)
}

func (c delimited) String() string {
	if c.inclusive {
		return c.name + "+inclusive"
	}
	return c.name
}

func (c delimited) NewDecoder(limit int) bufio.SplitFunc {
	d := &delimiterScan{delimiter: []byte(c.delimiter), limit: limit, room: limit}
	if !c.inclusive {
		d.trim = len(c.delimiter)
		d.room = min(limit, math.MaxInt-d.trim) + d.trim
	}
	return d.split
}

// delimiterScan looks for the end of one frame after the other.
type delimiterScan struct {
	delimiter []byte
	trim      int // bytes of the delimiter that are taken off the frame
	limit     int // bytes of a frame
	room      int // bytes within which a frame of up to limit has its delimiter
	looked    int // bytes at the beginning in which no delimiter begins
}

func (d *delimiterScan) split(data []byte, atEOF bool) (int, []byte, error) {
	window := data[:max(0, min(len(data), d.room))]
	from := min(d.looked, len(window))
	if i := bytes.Index(window[from:], d.delimiter); i >= 0 {
		d.looked = 0
		end := from + i + len(d.delimiter)
		return end, data[: end-d.trim : end-d.trim], nil
	}
	if d.tooLong(data, atEOF) {
		return 0, nil, overRun(d.limit, "without their delimiter")
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	d.looked = max(0, len(window)-len(d.delimiter)+1)
	return 0, nil, nil
}

// tooLong reports whether data, in which no frame within the limit has its
// delimiter, can no longer become one. Past the limit it can where it ends in
// the beginning of a delimiter that is not part of the frame.
func (d *delimiterScan) tooLong(data []byte, atEOF bool) bool {
	if len(data) <= d.limit || atEOF {
		return len(data) > d.limit
	}
	for at := max(0, len(data)-d.trim+1); at <= d.limit; at++ {
		if bytes.HasPrefix(d.delimiter, data[at:]) {
			return false
		}
	}
	return true
}

// overRun is the error of a frame whose end is not where the limit wants it.
func overRun(limit int, what string) error {
	return fmt.Errorf("%w: more than %d bytes %s", ErrTooLong, limit, what)
}

func (c delimited) NewEncoder() Encoder {
	if c.inclusive {
		return verbatim{}
	}
	return &delimiterWriter{[]byte(c.delimiter)}
}

type delimiterWriter struct{ delimiter []byte }

// Append looks for the delimiter in the result, since one can also begin in
// the frame and end in the delimiter proper: "a" before "aa".
func (w *delimiterWriter) Append(dst, frame []byte) ([]byte, error) {
	start := len(dst)
	out := append(append(dst, frame...), w.delimiter...)
	if at := bytes.Index(out[start:], w.delimiter); at != len(frame) {
		return dst, fmt.Errorf("%w: its byte %d begins a delimiter", ErrUnfit, at)
	}
	return out, nil
}
