package tap

import (
	"bufio"

	"github.com/sockkit/sockkit/framing"
)

// Cutter finds the frames of a codec in a stream, with everything that belongs to
// them on the wire. From the first byte on that is no frame, everything that
// comes is one.
type Cutter struct {
	split   bufio.SplitFunc
	skipped int // bytes of the frame that the decoder has used up already
	broken  bool
}

// NewCutter makes one for a direction of a stream; limit is that of the decoder.
func NewCutter(c framing.Codec, limit int) *Cutter {
	return &Cutter{split: c.NewDecoder(limit)}
}

// Cut gives the length of the frame that data begins with, 0 if more bytes are
// needed to tell. The next call begins with the same bytes then, else behind
// the frame. ended tells that no more will come: what is left is a frame.
func (c *Cutter) Cut(data []byte, ended bool) int {
	for !c.broken {
		n, frame, err := c.split(data[c.skipped:], ended)
		switch {
		case err != nil:
			c.broken = true
		case frame != nil && c.skipped+n > 0:
			size := c.skipped + n
			c.skipped = 0
			return size
		case n == 0 && ended:
			c.broken = true
		case n == 0:
			return 0
		default:
			c.skipped += n
		}
	}
	return len(data)
}
