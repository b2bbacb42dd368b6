package framing

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// length announces each frame's size in a fixed number of bytes before it.
type length struct {
	width     int // of the prefix, in bytes: 1, 2, 4 or 8
	little    bool
	inclusive bool
	adjust    int64
}

func lengthCodec(width int, little bool) maker {
	return func(value string, p *params) (Codec, error) {
		if err := noValue(value); err != nil {
			return nil, err
		}
		c := length{width, little, p.inclusive, p.adjust}
		if offset := c.offset(); offset > 0 && uint64(offset) > c.most() {
			return nil, fmt.Errorf("adjust=%d leaves no length that %d bytes can announce", p.adjust, width)
		}
		return c, p.only(givenMax | givenInclusive | givenAdjust)
	}
}

func (c length) String() string {
	text := "u" + strconv.Itoa(8*c.width) + c.order()
	if c.inclusive {
		text += "+inclusive"
	}
	if c.adjust != 0 {
		text += "+adjust=" + strconv.FormatInt(c.adjust, 10)
	}
	return text
}

func (c length) order() string {
	switch {
	case c.width == 1:
		return ""
	case c.little:
		return "le"
	}
	return "be"
}

// offset is what the announced number is more than the payload's length.
func (c length) offset() int64 {
	if c.inclusive {
		return c.adjust + int64(c.width)
	}
	return c.adjust
}

// most is the largest number that fits into the prefix.
func (c length) most() uint64 { return math.MaxUint64 >> (64 - 8*c.width) }

func (c length) NewDecoder(limit int) bufio.SplitFunc {
	offset := c.offset()
	return func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) == 0 {
			return 0, nil, nil
		}
		if len(data) < c.width {
			return 0, nil, cutShort(len(data), c.width, atEOF)
		}
		size, err := payload(c.read(data), offset)
		if err == nil {
			err = overLimit(size, limit)
		}
		if err != nil {
			return 0, nil, err
		}
		return frameAt(data, c.width, int(size), atEOF)
	}
}

// payload is the number of bytes that follow a prefix that says announced. A
// sum beyond 64 bits stays at the most that they hold, which is over any limit.
func payload(announced uint64, offset int64) (uint64, error) {
	if offset > 0 && announced < uint64(offset) {
		return 0, fmt.Errorf("%w: a length of %d, where %d is the least", ErrMalformed, announced, offset)
	}
	size := announced - uint64(offset)
	if offset < 0 && size < announced {
		return math.MaxUint64, nil
	}
	return size, nil
}

// read gives the number that the prefix at the beginning of data holds.
func (c length) read(data []byte) uint64 {
	var word [8]byte
	if c.little {
		copy(word[:], data[:c.width])
		return binary.LittleEndian.Uint64(word[:])
	}
	copy(word[8-c.width:], data[:c.width])
	return binary.BigEndian.Uint64(word[:])
}

func (c length) NewEncoder() Encoder { return c }

func (c length) Append(dst, frame []byte) ([]byte, error) {
	announced := int64(len(frame)) + c.offset()
	if announced < 0 {
		return dst, fmt.Errorf("%w: %d bytes of payload, %d are the least of %s", ErrUnfit, len(frame), -c.offset(), c)
	}
	if uint64(announced) > c.most() {
		return dst, fmt.Errorf("%w: a length of %d, %s counts up to %d", ErrUnfit, announced, c, c.most())
	}
	return append(c.write(dst, uint64(announced)), frame...), nil
}

// write appends the prefix that says announced.
func (c length) write(dst []byte, announced uint64) []byte {
	var word [8]byte
	if c.little {
		binary.LittleEndian.PutUint64(word[:], announced)
		return append(dst, word[:c.width]...)
	}
	binary.BigEndian.PutUint64(word[:], announced)
	return append(dst, word[8-c.width:]...)
}
