package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// answers runs a child for each datagram, which is its standard input, and
// sends what the child prints back as one datagram. When as many run as may at
// a time, no more are received: what comes meanwhile waits in the socket's
// buffer, and the kernel drops and counts what finds no room there.
type answers struct {
	ctx     context.Context
	console *Console
	box     watchedBox
	options udpOptions
	seats   chan struct{}
	running sync.WaitGroup
}

func newAnswers(ctx context.Context, c *Console, box watchedBox, o udpOptions) *answers {
	return &answers{ctx: ctx, console: c, box: box, options: o, seats: make(chan struct{}, o.atOnce)}
}

// wait returns when the last child has ended.
func (a *answers) wait() { a.running.Wait() }

// take starts a child for each datagram of a batch.
func (a *answers) take(batch [][]byte) error {
	for i, datagram := range batch {
		from, own := a.box.Source(i), append([]byte(nil), datagram...)
		select {
		case a.seats <- struct{}{}:
		case <-a.ctx.Done():
			return context.Cause(a.ctx)
		}
		a.running.Go(func() {
			defer func() { <-a.seats }()
			a.answer(own, from)
		})
	}
	return nil
}

// answer is one datagram and its reply. Failures are told with -v: they are
// about one peer.
func (a *answers) answer(datagram []byte, from net.Addr) {
	limit := a.options.execTimeout
	ctx, cancel := context.WithTimeoutCause(a.ctx, limit, &netio.TimeoutError{Which: "exec", After: limit})
	defer cancel()
	reply, err := a.run(ctx, datagram, from)
	if ctx.Err() != nil {
		a.console.Verbosef(1, "%s: no reply: %v", from, context.Cause(ctx))
		return
	}
	switch {
	case errors.Is(err, process.ErrNotFound), errors.Is(err, process.ErrCannotRun):
		a.console.Notef("%s: %v", from, err)
	case err != nil:
		a.console.Verbosef(1, "%s: %v", from, err)
	}
	if len(reply) == 0 {
		return
	}
	if _, err := a.box.WriteTo(reply, from); err != nil {
		a.console.Verbosef(1, "%s: no reply: %v", from, err)
	}
}

// run gives the datagram to a child and returns what it prints. The error may
// be the child's status beside a reply.
func (a *answers) run(ctx context.Context, datagram []byte, from net.Addr) ([]byte, error) {
	child, err := process.Start(ctx, process.Command{
		Args: a.options.child.Args, Shell: a.options.child.Shell, Stderr: a.console.Stderr,
		Env: append(a.console.Environ(), childEnv(from, a.box.LocalAddr())...),
	})
	if err != nil {
		return nil, err
	}
	defer child.Close()
	a.running.Go(func() {
		_, _ = child.Write(datagram) // a child need not read all of it
		_ = child.CloseWrite()
	})
	most := a.box.MaxPacket()
	reply, err := io.ReadAll(io.LimitReader(child, int64(most)+1))
	switch {
	case err != nil:
		return nil, err
	case len(reply) > most:
		return nil, fmt.Errorf("the child printed more than the %d bytes of a datagram", most)
	}
	status := child.Wait(ctx)
	if exit, ok := errors.AsType[*process.ExitError](status); ok {
		return reply, fmt.Errorf("child exited %d", exit.Code)
	}
	return reply, status
}
