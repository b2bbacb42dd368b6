package commands

import "github.com/urfave/cli/v2"

// escapes decides whether control characters of a peer are shown as text on
// standard output: by --escape, else where that is a terminal, which would obey
// them, unless this is asked for.
func escapes(ctx *cli.Context, c *Console) bool {
	switch valueOf[string](ctx, "escape") {
	case "always":
		return true
	case "never":
		return false
	}
	return isTerminal(c.Stdout) && !showsControls(ctx)
}

// escapes is the decision of this run.
func (c *Console) escapes() bool { return c.seen != nil && c.seen.escape }
