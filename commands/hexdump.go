package commands

import (
	"github.com/fatih/color"

	"github.com/sockkit/sockkit/netio/tap"
)

// hexdump is the watcher of --hex: what comes is green and what goes is cyan,
// beside the signs that tell them apart without colour.
func (c *Console) hexdump() *tap.Hexdump {
	in, out := c.paint(c.Stderr, color.FgGreen), c.paint(c.Stderr, color.FgCyan)
	return &tap.Hexdump{
		Say: c.say,
		Paint: func(d tap.Direction, line string) string {
			if d == tap.Out {
				return out.Sprint(line)
			}
			return in.Sprint(line)
		},
	}
}
