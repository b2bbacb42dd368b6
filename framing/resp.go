package framing

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
)

const (
	// respDepth is how deep the values of one frame may nest.
	respDepth = 128
	// respLeast is the shortest value in bytes: a null, "_\r\n".
	respLeast = 3
)

// resp is the protocol of Redis, versions 2 and 3
// (https://redis.io/docs/latest/develop/reference/protocol-spec/). A frame is
// one whole value with all that it nests, as it came; attributes belong to the
// value behind them. Where a value begins, decoding also takes an inline
// command: a line that begins with a letter.
type resp struct{}

func respCodec(value string, p *params) (Codec, error) {
	if err := noValue(value); err != nil {
		return nil, err
	}
	if p.json {
		return respJSON{}, p.only(givenMax | givenJSON)
	}
	return resp{}, p.only(givenMax)
}

func (resp) String() string { return "resp" }

func (resp) NewDecoder(limit int) bufio.SplitFunc {
	return (&respDecoder{limit: limit}).next
}

func (resp) NewEncoder() Encoder { return resp{} }

func (resp) Append(dst, frame []byte) ([]byte, error) {
	d := respDecoder{limit: len(frame)}
	_, value, err := d.next(frame, true)
	if err != nil {
		return dst, unfit(err)
	}
	if len(value) == 0 || len(value) != len(frame) || isLetter(value[0]) {
		return dst, fmt.Errorf("%w: not one RESP value", ErrUnfit)
	}
	return append(dst, frame...), nil
}

type respDecoder struct {
	limit  int
	at     int              // bytes of the frame that were read, in whole lines and strings
	looked int              // bytes behind at that hold no newline
	bulk   int              // bytes of a string that must come, with its line end
	depth  int              // open levels
	left   [respDepth]int64 // values that each open level still lacks
}

func (d *respDecoder) next(data []byte, atEOF bool) (int, []byte, error) {
	skipped := 0
	if d.at == 0 {
		skipped = emptyLines(data)
	}
	data = data[skipped:]
	for len(data) > 0 {
		done, more, err := d.part(data, atEOF)
		if err != nil {
			return 0, nil, err
		}
		if done {
			n := d.at
			d.at = 0
			return skipped + n, data[:n:n], nil
		}
		if more {
			break
		}
	}
	if atEOF && len(data) > 0 {
		return 0, nil, fmt.Errorf("%w: a RESP value", ErrTruncated)
	}
	return skipped, nil, nil
}

// emptyLines counts the bytes of the empty lines that data begins with. Redis
// passes over them.
func emptyLines(data []byte) int {
	n := 0
	for {
		switch rest := data[n:]; {
		case bytes.HasPrefix(rest, []byte("\n")):
			n++
		case bytes.HasPrefix(rest, []byte("\r\n")):
			n += 2
		default:
			return n
		}
	}
}

// part reads the next line, or the string that one announced. It reports
// whether the frame is complete or more must come.
func (d *respDecoder) part(data []byte, atEOF bool) (done, more bool, err error) {
	if d.bulk > 0 {
		return d.text(data)
	}
	from := d.at + d.looked
	i := bytes.IndexByte(data[from:], '\n')
	end := from + i + 1
	inline := d.at == 0 && isLetter(data[0])
	if i < 0 {
		d.looked = len(data) - d.at
		end = len(data)
	}
	switch {
	case end > d.limit:
		return false, false, overRun(d.limit, "in one RESP value")
	case i < 0 && !(inline && atEOF):
		return false, true, nil
	}
	line := data[d.at:end]
	d.at, d.looked = end, 0
	if inline {
		return true, false, nil
	}
	done, err = d.line(line)
	return done, false, err
}

// text reads a string that was announced.
func (d *respDecoder) text(data []byte) (done, more bool, err error) {
	if len(data)-d.at < d.bulk {
		return false, true, nil
	}
	d.at += d.bulk
	d.bulk = 0
	if !bytes.HasSuffix(data[:d.at], []byte("\r\n")) {
		return false, false, fmt.Errorf("%w: a RESP string without its line end", ErrMalformed)
	}
	return d.complete(), false, nil
}

// line reads a line, which is a value or announces one.
func (d *respDecoder) line(line []byte) (done bool, err error) {
	kind := respKinds[line[0]]
	end := len(line) - 2
	if kind.rule == respUnknown || end < 1 || bytes.IndexByte(line, '\r') != end {
		return false, badRESP(line)
	}
	text := line[1:end]
	switch kind.rule {
	case respString, respLevel:
		n, ok := respLength(text, kind.null)
		if !ok {
			return false, badRESP(line)
		}
		if n < 0 {
			return d.complete(), nil
		}
		if kind.rule == respString {
			return false, d.announceText(n)
		}
		return d.open(n*kind.each + kind.more)
	case respText:
		return d.complete(), nil
	}
	if !respCheck(kind.rule, text) {
		return false, badRESP(line)
	}
	return d.complete(), nil
}

func badRESP(line []byte) error {
	return fmt.Errorf("%w: %.40q where a RESP value belongs", ErrMalformed, line)
}

func (d *respDecoder) announceText(n int64) error {
	if n > int64(d.limit-d.at-2) {
		return fmt.Errorf("%w: a string of %d bytes announced, %d allowed with what is around it", ErrTooLong, n, d.limit)
	}
	d.bulk = int(n) + 2
	return nil
}

// open begins a level of n values.
func (d *respDecoder) open(n int64) (done bool, err error) {
	if n > int64(d.limit-d.at)/respLeast {
		return false, fmt.Errorf("%w: %d values announced, which do not fit into %d bytes", ErrTooLong, n, d.limit)
	}
	if n == 0 {
		return d.complete(), nil
	}
	if d.depth == respDepth {
		return false, fmt.Errorf("%w: RESP that nests deeper than %d levels", ErrMalformed, respDepth)
	}
	d.left[d.depth] = n
	d.depth++
	return false, nil
}

// complete counts a value that is complete and reports whether the frame is.
func (d *respDecoder) complete() bool {
	for d.depth > 0 {
		d.left[d.depth-1]--
		if d.left[d.depth-1] > 0 {
			return false
		}
		d.depth--
	}
	return true
}

// respLength reads the length of a string or a level; -1 is a null where those
// of version 2 may be. A length that nothing could hold is cut to one that is
// over every limit, too.
func respLength(text []byte, null bool) (int64, bool) {
	if null && string(text) == "-1" {
		return -1, true
	}
	var n int64
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = min(n*10+int64(c-'0'), math.MaxInt64/16)
	}
	return n, len(text) > 0
}
