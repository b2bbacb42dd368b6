package framing

import "bufio"

// all takes everything up to EOF as one frame; an empty stream has none.
type all struct{ verbatim }

func (all) String() string { return "all" }

func (all) NewDecoder(limit int) bufio.SplitFunc {
	return func(data []byte, atEOF bool) (int, []byte, error) {
		if len(data) > limit {
			return 0, nil, overRun(limit, "and no end of the stream")
		}
		if !atEOF || len(data) == 0 {
			return 0, nil, nil
		}
		return len(data), data, nil
	}
}
