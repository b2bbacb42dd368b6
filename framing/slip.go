package framing

import (
	"bufio"
	"bytes"
	"fmt"
)

// The bytes that mean something in SLIP.
const (
	slipEnd    = 0xc0
	slipEsc    = 0xdb
	slipEscEnd = 0xdc // after slipEsc: slipEnd in the payload
	slipEscEsc = 0xdd // after slipEsc: slipEsc in the payload
)

// slip is the serial line protocol of RFC 1055. An end byte stands on both
// sides of a frame, as the RFC advises against noise on the line; so nothing
// between two of them is no frame, and an empty frame cannot be sent.
type slip struct{}

func (slip) String() string { return "slip" }

func (slip) NewDecoder(limit int) bufio.SplitFunc {
	return (&slipDecoder{limit: limit}).next
}

func (slip) NewEncoder() Encoder { return slip{} }

func (slip) Append(dst, frame []byte) ([]byte, error) {
	if len(frame) == 0 {
		return dst, fmt.Errorf("%w: slip has no empty frames", ErrUnfit)
	}
	dst = append(dst, slipEnd)
	for {
		n := slipPlain(frame)
		dst = append(dst, frame[:n]...)
		if n == len(frame) {
			return append(dst, slipEnd), nil
		}
		if frame[n] == slipEnd {
			dst = append(dst, slipEsc, slipEscEnd)
		} else {
			dst = append(dst, slipEsc, slipEscEsc)
		}
		frame = frame[n+1:]
	}
}

// slipPlain counts the bytes before one that means something.
func slipPlain(data []byte) int {
	n := len(data)
	if i := bytes.IndexByte(data, slipEnd); i >= 0 {
		n = i
	}
	if i := bytes.IndexByte(data[:n], slipEsc); i >= 0 {
		n = i
	}
	return n
}

type slipDecoder struct {
	limit   int
	looked  int    // bytes of the data that are in frame already
	frame   []byte // what was decoded of the current frame
	escaped bool   // the last byte was slipEsc
}

func (d *slipDecoder) next(data []byte, atEOF bool) (int, []byte, error) {
	if d.looked == 0 {
		d.frame, d.escaped = d.frame[:0], false
	}
	skipped := 0
	for d.looked == 0 && skipped < len(data) && data[skipped] == slipEnd {
		skipped++
	}
	data = data[skipped:]
	for d.looked < len(data) {
		if data[d.looked] == slipEnd && !d.escaped {
			n := d.looked + 1
			d.looked = 0
			return skipped + n, d.frame, nil
		}
		n, err := d.take(data[d.looked:])
		if err != nil {
			return 0, nil, err
		}
		d.looked += n
	}
	if len(data) == 0 || !atEOF {
		return skipped, nil, nil
	}
	if d.escaped {
		return 0, nil, fmt.Errorf("%w: after an escape of slip", ErrTruncated)
	}
	d.looked = 0
	return skipped + len(data), d.frame, nil
}

// take decodes some of data, all of one kind, and returns how many bytes that
// were.
func (d *slipDecoder) take(data []byte) (int, error) {
	switch c := data[0]; {
	case d.escaped && c == slipEscEnd:
		d.escaped = false
		return 1, d.put([]byte{slipEnd})
	case d.escaped && c == slipEscEsc:
		d.escaped = false
		return 1, d.put([]byte{slipEsc})
	case d.escaped:
		return 0, fmt.Errorf("%w: %02x after an escape of slip", ErrMalformed, c)
	case c == slipEsc:
		d.escaped = true
		return 1, nil
	}
	piece := data[:slipPlain(data)]
	return len(piece), d.put(piece)
}

func (d *slipDecoder) put(piece []byte) error {
	if len(piece) > d.limit-len(d.frame) {
		return overRun(d.limit, "without an end byte of slip")
	}
	d.frame = append(d.frame, piece...)
	return nil
}
