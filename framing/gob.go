package framing

import (
	"bufio"
	"fmt"
)

// gobMessages is a stream of package encoding/gob, split at its messages. A
// frame is a message with its length in front: the definition of a type, or a
// value. They mean something in their order only, from the first one on.
type gobMessages struct{}

func gobCodec(value string, p *params) (Codec, error) {
	if err := noValue(value); err != nil {
		return nil, err
	}
	if p.json {
		return gobJSON{}, p.only(givenMax | givenJSON)
	}
	return gobMessages{}, p.only(givenMax)
}

func (gobMessages) String() string { return "gob" }

func (gobMessages) NewDecoder(limit int) bufio.SplitFunc {
	return func(data []byte, atEOF bool) (int, []byte, error) {
		n, err := gobMessage(data, limit)
		if err != nil {
			return 0, nil, err
		}
		if n > 0 && n <= len(data) {
			return n, data[:n:n], nil
		}
		return 0, nil, gobCut(data, atEOF)
	}
}

func (gobMessages) NewEncoder() Encoder { return gobMessages{} }

func (gobMessages) Append(dst, frame []byte) ([]byte, error) {
	n, err := gobMessage(frame, len(frame))
	if err != nil {
		return dst, unfit(err)
	}
	if n == 0 || n != len(frame) {
		return dst, fmt.Errorf("%w: not one message of gob", ErrUnfit)
	}
	return append(dst, frame...), nil
}

// gobMessage returns the length of the message that data begins with, with
// that of the prefix which announces it; 0 if the prefix is not complete.
func gobMessage(data []byte, limit int) (int, error) {
	size, start, err := gobUint(data)
	if err != nil || start == 0 {
		return 0, err
	}
	if start > limit || size > uint64(limit-start) {
		return 0, fmt.Errorf("%w: a message of %d bytes announced, %d allowed", ErrTooLong, size, limit)
	}
	return start + int(size), nil
}

// gobCut is the error of a stream that ends inside a message.
func gobCut(data []byte, atEOF bool) error {
	if !atEOF || len(data) == 0 {
		return nil
	}
	return fmt.Errorf("%w: a message of gob", ErrTruncated)
}

// gobUint reads the unsigned number that data begins with, and returns how
// many bytes it takes; 0 if it is not complete. Numbers up to 127 are one
// byte. Before others stands the number of their bytes, negated.
func gobUint(data []byte) (value uint64, size int, err error) {
	if len(data) == 0 {
		return 0, 0, nil
	}
	if data[0] < 0x80 {
		return uint64(data[0]), 1, nil
	}
	n := -int(int8(data[0]))
	if n > 8 {
		return 0, 0, fmt.Errorf("%w: a number of %d bytes in gob, which has at most 8", ErrMalformed, n)
	}
	if len(data) < 1+n {
		return 0, 0, nil
	}
	for _, c := range data[1 : 1+n] {
		value = value<<8 | uint64(c)
	}
	return value, 1 + n, nil
}
