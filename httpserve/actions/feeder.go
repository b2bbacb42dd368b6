package actions

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// feedBuffer is how much of a request's content is on its way to a program.
const feedBuffer = 32 << 10

// feeder gives a request's content to a child. It can be paused at any point.
type feeder struct {
	child *child
	abort func(err error) // called when the content has broken off
	buf   []byte
	left  []byte // read and not yet written
	ended bool
}

// run feeds the child beside what its caller does, until pause is called. It must
// not be called again before that.
func (f *feeder) run(r *httpserve.Request) (pause func()) {
	if f.ended {
		return func() {}
	}
	if f.buf == nil {
		f.buf = make([]byte, feedBuffer)
	}
	_ = f.child.SetWriteDeadline(time.Time{})
	stop := r.ReadApart(f.feed)
	return func() {
		_ = f.child.SetWriteDeadline(past())
		stop()
	}
}

// feed writes what it reads until the content ends, which closes the child's
// input. A child that reads no more is let alone: the server sees to the rest of
// the content.
func (f *feeder) feed(content io.Reader) {
	for !f.ended {
		if len(f.left) == 0 {
			n, err := content.Read(f.buf)
			f.left = f.buf[:n]
			switch {
			case n > 0:
			case errors.Is(err, httpserve.ErrStopped):
				return
			case errors.Is(err, io.EOF):
				f.end()
				return
			case err != nil:
				f.ended = true // its input stays open: half of a request is none
				f.abort(err)
				return
			}
		}
		n, err := f.child.Write(f.left)
		f.left = f.left[n:]
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return
		case err != nil:
			f.end()
		}
	}
}

func (f *feeder) end() {
	f.ended = true
	_ = f.child.CloseWrite()
}
