package actions

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// errQuiet: the child has printed nothing until the time that was set.
var errQuiet = errors.New("no output")

// output reads what a child prints, one Read at a time.
type output struct {
	child *child
	ctx   context.Context // ends a read
	rest  bool            // the child has exited, and what it left in the pipe is read
	woken chan struct{}   // closed when nobody sets deadlines any more because it has exited
	end   func()
}

// past is a deadline that ends a wait now.
func past() time.Time { return time.Unix(1, 0) }

// newOutput reads from a child until ctx ends. Whoever has called must call end.
func newOutput(ctx context.Context, c *child) *output {
	o := &output{child: c, ctx: ctx, woken: make(chan struct{})}
	done := make(chan struct{})
	unwatch := context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(past()) })
	go func() {
		defer close(o.woken)
		select {
		case <-c.Exited():
			_ = c.SetReadDeadline(past())
		case <-done:
		}
	}()
	o.end = func() {
		unwatch()
		close(done)
		<-o.woken
	}
	return o
}

// read waits for output, until a time unless that is zero. It gives errQuiet when
// the time has come, the cause of the context when that has ended, and io.EOF when
// the child has closed its output, or has exited and nothing came for a moment: a
// program that it has left behind may hold the output open for ever.
func (o *output) read(p []byte, until time.Time) (int, error) {
	for {
		_ = o.child.SetReadDeadline(until)
		// What is looked at from here on sets its deadline behind ours.
		if o.ctx.Err() != nil {
			return 0, context.Cause(o.ctx)
		}
		if o.rest = o.rest || o.hasExited(); o.rest {
			<-o.woken
			_ = o.child.SetReadDeadline(time.Now().Add(lastWords))
		}
		n, err := o.child.Read(p)
		switch {
		case n > 0:
			return n, nil
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return 0, err
		case o.ctx.Err() != nil:
			return 0, context.Cause(o.ctx)
		case o.rest:
			return 0, io.EOF
		case !o.hasExited():
			return 0, errQuiet
		}
	}
}

func (o *output) hasExited() bool {
	select {
	case <-o.child.Exited():
		return true
	default:
		return false
	}
}
