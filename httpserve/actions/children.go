package actions

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio/process"
)

// Children starts the programs of routes, all those of a server, and sees to it
// that none is left behind. The zero value is ready. Its exported fields must not
// change once a handler uses it.
//
// A handler that answers with a program starts it for one request, and closes it
// before the answer's end. One that gives a connection a program of its own does
// so in the [httpserve.Upgrade], which then moves the bytes:
//
//	child, err := s.Children.start(r.Context(), program, s.environment(r))
//	if err != nil {
//		return s.Children.refuse(r, program, err) // 503, or 500 and a line in the log
//	}
//	return &httpserve.Response{Status: 101, Done: func(error) { child.Close() }, Content: ...}
//
// Read gives what the child prints, with io.EOF at its end, Write is its standard
// input, and CloseWrite the end of that. Deadlines end a Read or Write that waits.
type Children struct {
	// Timeout is how long a program may take that makes one answer; 0 = 30 s,
	// less = as long as it wants. It is the handler's to see to.
	Timeout time.Duration
	// Max is how many run at once; 0 = 64.
	Max int
	// Origins are those whose pages may have a program run by other methods than
	// GET and HEAD, beside our own.
	Origins httpserve.Origins
	// Env is what the environment of each begins with, as "NAME=value".
	Env []string
	// Peer gives variables that describe a connection, "NAME=value"; nil = none.
	Peer func(remote, local net.Addr) []string
	// Log is told what children write to their standard error, line by line and
	// with control characters escaped, and what goes wrong with them; nil =
	// nobody is. It may be called from many goroutines at a time.
	Log func(format string, args ...any)

	mu      sync.Mutex
	closed  bool
	places  int // taken by children that run, start or end
	all     sync.WaitGroup
	running map[*child]struct{}
	full    refusals // for want of a place
	foreign refusals // of pages of other sites
}

// The defaults of [Children].
const (
	defaultExecTimeout = 30 * time.Second
	defaultMaxChildren = 64
)

// child is a program that runs for a request.
type child struct {
	*process.Child
	label string // its route and process number, for the log
	end   func() error
}

// Close ends the child and what it has started, with SIGTERM and two seconds
// later with SIGKILL, and waits for that and for the last line of its log. It may
// be called more than once, also at the same time.
func (c *child) Close() error { return c.end() }

// start runs a program with env behind [Children.Env]. The end of ctx terminates
// it; whoever has called must close it in any case. The error is errTooMany or
// errClosing, or that of [process.Start].
func (c *Children) start(ctx context.Context, p program, env []string) (*child, error) {
	if err := c.enter(); err != nil {
		return nil, err
	}
	started, err := c.launch(ctx, p, env)
	if err != nil {
		c.leave(nil)
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == nil {
		c.running = map[*child]struct{}{}
	}
	c.running[started] = struct{}{}
	if c.closed {
		started.Terminate()
	}
	return started, nil
}

// launch starts the process and the reading of its standard error.
func (c *Children) launch(ctx context.Context, p program, env []string) (*child, error) {
	log, stderr, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", p.label, err)
	}
	defer stderr.Close()
	command := p.command
	command.Env = slices.Concat(c.Env, env)
	command.Stderr = stderr
	running, err := process.Start(ctx, command)
	if err != nil {
		log.Close()
		return nil, err
	}
	started, told := &child{Child: running, label: fmt.Sprintf("%s[%d]", p.label, running.PID())}, make(chan struct{})
	go func() {
		defer close(told)
		c.tellLines(started.label, log)
	}()
	started.end = sync.OnceValue(func() error {
		defer c.leave(started)
		// Close closes its input first. What got only a part of it must not
		// take that for the whole.
		_ = running.Signal(syscall.SIGTERM) // it may have ended
		err := running.Close()
		_ = log.SetReadDeadline(time.Now().Add(lastWords)) // a pipe takes deadlines
		<-told
		log.Close()
		return err
	})
	return started, nil
}

// lastWords is how long standard error is read when all of the child's group has
// ended, and somebody else has it still open.
const lastWords = 100 * time.Millisecond

// enter claims a place.
func (c *Children) enter() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return errClosing
	case c.places >= cmp.Or(c.Max, defaultMaxChildren):
		return errTooMany
	}
	c.places++
	c.all.Add(1)
	return nil
}

// leave gives the place of a child back, nil if it did not start.
func (c *Children) leave(ended *child) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.running, ended)
	c.places--
	c.all.Done()
}

// Close lets no more programs start, ends those that run, each as by the end of
// its request, and returns when all have ended: three seconds later at most.
func (c *Children) Close() {
	c.mu.Lock()
	c.closed = true
	for running := range c.running {
		c.all.Go(func() { _ = running.Close() }) // its handler is told
	}
	c.mu.Unlock()
	c.all.Wait()
}

// timeout is how long a program may take for an answer; 0 = as long as it wants.
func (c *Children) timeout() time.Duration {
	return max(0, cmp.Or(c.Timeout, defaultExecTimeout))
}

func (c *Children) logf(format string, args ...any) {
	if c.Log != nil {
		c.Log(format, args...)
	}
}
