package files

import (
	"errors"
	"io"
)

// errTooLarge is an upload that is larger than it may be.
var errTooLarge = errors.New("files: the upload is larger than it may be")

// capped reads up to left bytes; more is an error.
type capped struct {
	from io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.from.Read(p)
	if int64(n) > c.left {
		return int(c.left), errTooLarge
	}
	c.left -= int64(n)
	return n, err
}
