package commands

import (
	"math"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
)

func framingFlags() []cli.Flag {
	return group("framing",
		valueFlag("frame", "", "how frames are marked on the wire, as `CODEC`", framing.Parse),
		valueFlag("local-frame", "", "and on our side, as `CODEC` (line)", framing.Parse),
		maxFrameFlag(),
		switchFlag("crlf", "C", "send CR LF for a newline; what comes stays as it is"),
	)
}

func maxFrameFlag() cli.Flag {
	return valueFlag("max-frame", "", "largest frame of `SIZE` (1M)", frameSize)
}

// largestFrame is what --max-frame may ask for: a frame is held in memory.
const largestFrame = 1 << 30

func frameSize(s string) (int, error) {
	n, err := size(s)
	if err == nil && n > min(largestFrame, math.MaxInt32) {
		return 0, usagef("%q is larger than a frame can be (1G)", s)
	}
	return int(n), err
}

// readFraming fails on a size or line ends without anything to apply them to.
func readFraming(c *cli.Context) (framingSpec, error) {
	s := framingSpec{
		Wire: valueOf[framing.Codec](c, "frame"), Local: valueOf[framing.Codec](c, "local-frame"),
		Max: valueOf[int](c, "max-frame"), CRLF: c.Bool("crlf"),
	}
	if s.CRLF && (s.Wire != nil || s.Local != nil) {
		return s, usagef("--crlf excludes --frame and --local-frame").withHint("--frame crlf is a codec")
	}
	return s, nil
}
