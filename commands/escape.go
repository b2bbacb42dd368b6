package commands

// escapes decides whether control characters of a peer are shown as text on
// standard output: by --escape, else where that is a terminal, which would obey
// them.
func escapes(c *Console, when string) bool {
	return when == "always" || when != "never" && isTerminal(c.Stdout)
}

// escapes is the decision of this run.
func (c *Console) escapes() bool { return c.seen != nil && c.seen.escape }
