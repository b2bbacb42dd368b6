package commands

import (
	"fmt"
	"os"

	"github.com/sockkit/sockkit/netio"
)

// sparesItsInput refuses to empty the very file that is about to be read, which
// opening p as the destination would do, and to follow what we write ourselves,
// which would never end.
func (p pipeEnd) sparesItsInput(c *Console, source pipeEnd) error {
	o := p.endpoint.Options.File
	harmless := o.Append || o.HasOffset || o.ReadWrite
	if p.endpoint.Scheme != netio.File || harmless && !source.endpoint.Options.File.Follow {
		return nil
	}
	out, in := p.stat(c), source.stat(c)
	if out == nil || in == nil || !os.SameFile(in, out) {
		return nil
	}
	return fmt.Errorf("%w: %s is both input and output", netio.ErrLocal, p.endpoint.Path)
}

// stat is the file behind an endpoint, or nil if there is none yet.
func (p pipeEnd) stat(c *Console) os.FileInfo {
	var info os.FileInfo
	var err error
	switch {
	case p.endpoint.Scheme == netio.File:
		info, err = os.Stat(p.endpoint.Path)
	case p.endpoint.Scheme == netio.Stdio && c.Stdin != nil:
		info, err = c.Stdin.Stat()
	}
	if err != nil || info == nil || !info.Mode().IsRegular() {
		return nil
	}
	return info
}
