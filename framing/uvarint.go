package framing

import (
	"bufio"
	"encoding/binary"
	"fmt"
)

// uvarint announces the payload's length as a base-128 number, low groups
// first, as delimited Protocol Buffers messages do
// (https://protobuf.dev/programming-guides/encoding/#varints).
type uvarint struct{}

func (uvarint) String() string { return "uvarint" }

func (uvarint) NewDecoder(limit int) bufio.SplitFunc {
	return func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) == 0 {
			return 0, nil, nil
		}
		size, width, err := readUvarint(data)
		if err == nil && width == 0 && atEOF {
			err = fmt.Errorf("%w: after %d bytes of a length", ErrTruncated, len(data))
		}
		if err != nil || width == 0 {
			return 0, nil, err
		}
		if err := overLimit(size, limit); err != nil {
			return 0, nil, err
		}
		return frameAt(data, width, int(size), atEOF)
	}
}

// readUvarint reads the number that data begins with and returns how many bytes
// it takes, 0 if more must come. One number has one form here: the shortest.
func readUvarint(data []byte) (n uint64, width int, err error) {
	n, width = binary.Uvarint(data)
	switch {
	case width < 0 || width == 0 && len(data) >= binary.MaxVarintLen64:
		return 0, 0, fmt.Errorf("%w: a length of more than 64 bits", ErrMalformed)
	case width > 1 && data[width-1] == 0:
		return 0, 0, fmt.Errorf("%w: the length %d takes %d bytes, more than it needs", ErrMalformed, n, width)
	}
	return n, width, nil
}

func (uvarint) NewEncoder() Encoder { return uvarint{} }

func (uvarint) Append(dst, frame []byte) ([]byte, error) {
	return append(binary.AppendUvarint(dst, uint64(len(frame))), frame...), nil
}
