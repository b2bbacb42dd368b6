package framing

import "fmt"

// What codecs share that know a frame's size before its bytes have come.

// overLimit is the error of an announced size, or nil if it is within the
// limit. It is asked before the size becomes an int.
func overLimit(size uint64, limit int) error {
	if limit >= 0 && size <= uint64(limit) {
		return nil
	}
	return fmt.Errorf("%w: %d bytes announced, %d allowed", ErrTooLong, size, limit)
}

// frameAt is what a decoder returns once it knows that the frame of size bytes
// begins at start. The bytes must not be waited for where size is over the
// limit.
func frameAt(data []byte, start, size int, atEOF bool) (int, []byte, error) {
	if came := len(data) - start; came < size {
		return 0, nil, cutShort(came, size, atEOF)
	}
	end := start + size
	return end, data[start:end:end], nil
}

// cutShort is the error of a part of which only some bytes are there: nil
// unless the stream has ended.
func cutShort(came, size int, atEOF bool) error {
	if !atEOF {
		return nil
	}
	return fmt.Errorf("%w: %d of %d bytes came", ErrTruncated, came, size)
}
