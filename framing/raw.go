package framing

import "bufio"

// raw takes what comes as it comes: each read is a frame.
type raw struct{ verbatim }

func rawCodec(value string, p *params) (Codec, error) {
	if err := noValue(value); err != nil {
		return nil, err
	}
	return raw{}, p.only(0)
}

func (raw) String() string { return "raw" }

// NewDecoder gives all bytes that are there, in pieces of up to limit.
func (raw) NewDecoder(limit int) bufio.SplitFunc {
	return func(data []byte, _ bool) (int, []byte, error) {
		if len(data) == 0 {
			return 0, nil, nil
		}
		n := min(len(data), max(limit, 1))
		return n, data[:n:n], nil
	}
}

// verbatim encodes a frame as it is. Where it ends is not marked, so the frames
// of one stream run together unless they say themselves where they end.
type verbatim struct{}

func (verbatim) NewEncoder() Encoder { return verbatim{} }

func (verbatim) Append(dst, frame []byte) ([]byte, error) { return append(dst, frame...), nil }
