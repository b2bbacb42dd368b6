package framing

import (
	"bufio"
	"errors"
)

// raw takes what comes as it comes: each read is a frame.
type raw struct{}

func rawCodec(value string, p *params) (Codec, error) {
	if value != "" || *p != (params{}) {
		return nil, errors.New("raw takes no parameters")
	}
	return raw{}, nil
}

func (raw) String() string { return "raw" }

func (raw) NewDecoder(max int) bufio.SplitFunc {
	return func(data []byte, _ bool) (int, []byte, error) {
		if len(data) == 0 {
			return 0, nil, nil
		}
		n := min(len(data), max)
		return n, data[:n], nil
	}
}

func (raw) NewEncoder() Encoder { return raw{} }

func (raw) Append(dst, frame []byte) ([]byte, error) { return append(dst, frame...), nil }
