package commands

import (
	"strings"
	"sync/atomic"
)

// bareMode tells whether our terminal is in raw mode. It then goes down for a
// newline, but not back to the start of the line.
type bareMode struct{ on atomic.Bool }

// bareLines is for the time in which the terminal is in raw mode: until end,
// messages that go to it bring their carriage returns along.
func (c *Console) bareLines() (end func()) {
	if c.bare == nil || !isTerminal(c.Stderr) {
		return func() {}
	}
	c.bare.on.Store(true)
	return func() { c.bare.on.Store(false) }
}

// ends gives lines the ends that the terminal needs now.
func (b *bareMode) ends(lines string) string {
	if b == nil || !b.on.Load() {
		return lines
	}
	return strings.ReplaceAll(lines, "\n", "\r\n")
}
