package commands

import (
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// followWindow lets the terminal of a child, if s is one that has one, be as large
// as ours from now on. It does nothing where standard input is no terminal.
func (c *Console) followWindow(s netio.Stream) {
	child, ok := inside[*process.Child](s)
	if !ok || !child.HasTerminal() || c.window() == (process.Size{}) {
		return
	}
	release := onWindowChange(func() {
		if err := child.Resize(c.window()); err != nil {
			c.details("%v", err)
		}
	})
	go func() {
		<-child.Exited()
		release()
	}()
}
