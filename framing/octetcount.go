package framing

import (
	"bufio"
	"fmt"
	"strconv"
)

// octetCount is the framing of syslog over TCP in RFC 6587, section 3.4.1: the
// length in decimal digits, a space, the message. rsyslog and logger
// --octet-count write it. The RFC has no length of zero.
type octetCount struct{}

func (octetCount) String() string { return "octet-count" }

func (octetCount) NewDecoder(limit int) bufio.SplitFunc {
	return func(data []byte, atEOF bool) (int, []byte, error) {
		size, start, err := octetCountLength(data, limit)
		switch {
		case err != nil:
			return 0, nil, err
		case start > 0 && len(data)-start >= size:
			end := start + size
			return end, data[start:end:end], nil
		case !atEOF || len(data) == 0:
			return 0, nil, nil
		case start == 0:
			return 0, nil, fmt.Errorf("%w: in the length of a message", ErrTruncated)
		}
		return 0, nil, fmt.Errorf("%w: %d of %d bytes came", ErrTruncated, len(data)-start, size)
	}
}

// octetCountLength reads the digits and the space and returns where the message
// starts, 0 if the space has not come.
func octetCountLength(data []byte, limit int) (size, start int, err error) {
	for i, c := range data {
		switch {
		case c == ' ' && i > 0:
			return size, i + 1, nil
		case c < '0' || c > '9':
			return 0, 0, fmt.Errorf("%w: %q in the length of a message, which is digits and a space", ErrMalformed, c)
		case c == '0' && i == 0:
			return 0, 0, fmt.Errorf("%w: the length of a message begins with 0", ErrMalformed)
		}
		digit := int(c - '0')
		if digit > limit || size > (limit-digit)/10 {
			return 0, 0, fmt.Errorf("%w: %s or more bytes announced, %d allowed", ErrTooLong, data[:i+1], limit)
		}
		size = size*10 + digit
	}
	return 0, 0, nil
}

func (octetCount) NewEncoder() Encoder { return octetCount{} }

func (octetCount) Append(dst, frame []byte) ([]byte, error) {
	if len(frame) == 0 {
		return dst, fmt.Errorf("%w: octet-count has no empty frames", ErrUnfit)
	}
	dst = strconv.AppendInt(dst, int64(len(frame)), 10)
	return append(append(dst, ' '), frame...), nil
}
