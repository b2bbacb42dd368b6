package commands

import (
	"context"
	"errors"
	"io"
)

// hookPrinter writes the lines of webhooks to standard output, each whole, and
// ends the server when enough have come or one cannot be written. nil does
// nothing.
type hookPrinter struct {
	open    func(context.Context) (io.WriteCloser, error) // Close must wake a Write that waits
	most    int                                           // lines; 0 = no end
	secrets *hookSecrets                                  // nil = none
	lines   chan hookLine
}

// hookLine is a line to print, and who waits until it is.
type hookLine struct {
	text    []byte
	printed chan<- error // has room for one
}

// beside runs serve and prints meanwhile. It can end serve's context, whose drain
// then lets the answers arrive: without an error when enough was printed, else
// with that of the output.
func (p *hookPrinter) beside(ctx context.Context, serve func(context.Context) error) error {
	if p == nil {
		return serve(ctx)
	}
	out, err := p.open(context.WithoutCancel(ctx)) // a stop that came already is serve's to handle
	if err != nil {
		return err
	}
	if p.secrets != nil {
		defer onHangup(p.secrets.reload)()
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	served, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		p.run(out, served, stop)
	}()
	err = serve(ctx)
	close(served)
	_ = out.Close() // what was answered is written
	<-done
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// run writes lines until served is closed. After the last one that was wanted,
// or a failure, nothing is written, and stop was called.
func (p *hookPrinter) run(out io.Writer, served <-chan struct{}, stop context.CancelCauseFunc) {
	var ended error
	for n := 1; ; n++ {
		select {
		case line := <-p.lines:
			if ended != nil {
				line.printed <- ended
				continue
			}
			_, err := out.Write(line.text)
			switch {
			case err != nil:
				ended = &outputError{err}
				stop(ended)
			case n == p.most:
				ended = errEnough
				stop(ended)
			}
			line.printed <- err
		case <-served:
			return
		}
	}
}

// print gives a line to run, and waits until it is written whole or ctx ends.
func (p *hookPrinter) print(ctx context.Context, text []byte) error {
	printed := make(chan error, 1)
	select {
	case p.lines <- hookLine{text, printed}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-printed:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
