package framing

import (
	"bufio"
	"fmt"
	"strconv"
)

// netstring writes the length in decimal digits, a colon, the payload, a comma:
// "5:hello,". It is D. J. Bernstein's (https://cr.yp.to/proto/netstrings.txt),
// taken strictly: no leading zeros, no missing comma at the end.
type netstring struct{}

func (netstring) String() string { return "netstring" }

func (netstring) NewDecoder(limit int) bufio.SplitFunc {
	return func(data []byte, atEOF bool) (int, []byte, error) {
		size, start, err := netstringLength(data, limit)
		if err != nil {
			return 0, nil, err
		}
		if start == 0 {
			if atEOF && len(data) > 0 {
				err = fmt.Errorf("%w: after %d digits of a length", ErrTruncated, len(data))
			}
			return 0, nil, err
		}
		return netstringBody(data, start, size, atEOF)
	}
}

// netstringLength reads the digits and the colon and returns where the payload
// starts, 0 if the colon has not come. It stops at the digit that passes the
// limit.
func netstringLength(data []byte, limit int) (size, start int, err error) {
	for i, c := range data {
		switch {
		case c == ':' && i > 0:
			return size, i + 1, nil
		case c < '0' || c > '9':
			return 0, 0, fmt.Errorf("%w: %q in the length of a netstring", ErrMalformed, c)
		case i == 1 && data[0] == '0':
			return 0, 0, fmt.Errorf("%w: the length of a netstring begins with 0", ErrMalformed)
		}
		digit := int(c - '0')
		if size > (limit-digit)/10 || digit > limit {
			return 0, 0, fmt.Errorf("%w: %s or more bytes announced, %d allowed", ErrTooLong, data[:i+1], limit)
		}
		size = size*10 + digit
	}
	return 0, 0, nil
}

func netstringBody(data []byte, start, size int, atEOF bool) (int, []byte, error) {
	rest := data[start:]
	if len(rest) <= size {
		if !atEOF {
			return 0, nil, nil
		}
		return 0, nil, fmt.Errorf("%w: %d of %d bytes and a comma came", ErrTruncated, len(rest), size)
	}
	if rest[size] != ',' {
		return 0, nil, fmt.Errorf("%w: %q where the comma after %d bytes of a netstring belongs", ErrMalformed, rest[size], size)
	}
	return start + size + 1, rest[:size:size], nil
}

func (netstring) NewEncoder() Encoder { return netstring{} }

func (netstring) Append(dst, frame []byte) ([]byte, error) {
	dst = strconv.AppendInt(dst, int64(len(frame)), 10)
	dst = append(append(dst, ':'), frame...)
	return append(dst, ','), nil
}
