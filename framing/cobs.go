package framing

import (
	"bufio"
	"bytes"
	"fmt"
)

// cobsBlock is the code of a block of 254 bytes that no zero follows, the
// longest there is.
const cobsBlock = 0xff

// cobs is consistent overhead byte stuffing (Cheshire and Baker, 1999): a zero
// byte ends each frame. Within, each block begins with its code, one more than
// its length; between two blocks stood a zero byte in the payload, unless the
// first is a full one. Nothing between two zeros is no frame; the empty frame
// is a single code of 1.
type cobs struct{}

func (cobs) String() string { return "cobs" }

func (cobs) NewDecoder(limit int) bufio.SplitFunc {
	return (&cobsDecoder{limit: limit, frame: []byte{}}).next
}

func (cobs) NewEncoder() Encoder { return cobs{} }

func (cobs) Append(dst, frame []byte) ([]byte, error) {
	for {
		n := bytes.IndexByte(frame[:min(len(frame), cobsBlock-1)], 0)
		switch {
		case n >= 0:
			dst = append(append(dst, byte(n+1)), frame[:n]...)
			frame = frame[n+1:]
		case len(frame) >= cobsBlock:
			dst = append(append(dst, cobsBlock), frame[:cobsBlock-1]...)
			frame = frame[cobsBlock-1:]
		default:
			dst = append(append(dst, byte(len(frame)+1)), frame...)
			return append(dst, 0), nil
		}
	}
}

type cobsDecoder struct {
	limit  int
	looked int    // bytes of the data that are in frame already
	frame  []byte // what was decoded of the current frame
	left   int    // bytes of the current block that must come
	zero   bool   // a zero stands before the next block, if there is one
}

func (d *cobsDecoder) next(data []byte, atEOF bool) (int, []byte, error) {
	if d.looked == 0 {
		d.frame, d.left, d.zero = d.frame[:0], 0, false
	}
	skipped := 0
	for d.looked == 0 && skipped < len(data) && data[skipped] == 0 {
		skipped++
	}
	data = data[skipped:]
	for d.looked < len(data) {
		c := data[d.looked]
		if c == 0 && d.left == 0 {
			n := d.looked + 1
			d.looked = 0
			return skipped + n, d.frame, nil
		}
		n, err := d.take(c, data[d.looked:])
		if err != nil {
			return 0, nil, err
		}
		d.looked += n
	}
	if len(data) == 0 || !atEOF {
		return skipped, nil, nil
	}
	if d.left > 0 {
		return 0, nil, fmt.Errorf("%w: %d bytes of a cobs block are missing", ErrTruncated, d.left)
	}
	d.looked = 0
	return skipped + len(data), d.frame, nil
}

// take decodes a code, or what came of a block, which data begins with.
func (d *cobsDecoder) take(c byte, data []byte) (int, error) {
	if d.left == 0 {
		if d.zero {
			if err := d.put([]byte{0}); err != nil {
				return 0, err
			}
		}
		d.left = int(c) - 1
		d.zero = c != cobsBlock
		return 1, nil
	}
	block := data[:min(len(data), d.left)]
	if i := bytes.IndexByte(block, 0); i == 0 {
		return 0, fmt.Errorf("%w: a zero where %d bytes of a cobs block are missing", ErrMalformed, d.left)
	} else if i > 0 {
		block = block[:i]
	}
	d.left -= len(block)
	return len(block), d.put(block)
}

func (d *cobsDecoder) put(piece []byte) error {
	if len(piece) > d.limit-len(d.frame) {
		return overRun(d.limit, "without a zero byte, which ends a frame of cobs")
	}
	d.frame = append(d.frame, piece...)
	return nil
}
