package framing

import (
	"bufio"
	"errors"
	"fmt"
)

// fixed has frames of one size, with nothing between them.
type fixed struct{ size int }

func fixedCodec(value string, p *params) (Codec, error) {
	if value == "" {
		return nil, errors.New("the size is missing: fixed=512")
	}
	size, err := parseSize(value)
	if err != nil {
		return nil, err
	}
	if p.max != 0 && p.max < size {
		return nil, fmt.Errorf("frames of %d bytes are over max=%d", size, p.max)
	}
	return fixed{size}, p.only(givenMax)
}

func (f fixed) String() string { return "fixed=" + formatSize(f.size) }

func (f fixed) NewDecoder(limit int) bufio.SplitFunc {
	return func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) == 0 {
			return 0, nil, nil
		}
		if err := overLimit(uint64(f.size), limit); err != nil {
			return 0, nil, err
		}
		return frameAt(data, 0, f.size, atEOF)
	}
}

func (f fixed) NewEncoder() Encoder { return f }

func (f fixed) Append(dst, frame []byte) ([]byte, error) {
	if len(frame) != f.size {
		return dst, fmt.Errorf("%w: %d bytes, every frame has %d", ErrUnfit, len(frame), f.size)
	}
	return append(dst, frame...), nil
}
