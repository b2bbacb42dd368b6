package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// How long a group has to end, and how often it is looked at.
const (
	killGrace  = 2 * time.Second       // from SIGTERM to SIGKILL
	reapGrace  = time.Second           // from SIGKILL until we give up waiting
	firstCheck = 2 * time.Millisecond  // from the leader's exit to the second look at its group
	lastCheck  = 50 * time.Millisecond // between two looks later on
)

// Child is a running program, or one that has ended, as a byte stream. All its
// methods may be called at the same time.
type Child struct {
	name   string
	pid    int // also the number of its process group
	stdin  *os.File
	stdout *os.File

	terminal *terminal      // nil: stdin and stdout are pipes; else both are its device
	typing   sync.WaitGroup // the one who types the end of input there

	exited chan struct{} // closed by reap
	status error         // what Wait returns; written before exited is closed

	stop    func() // asks supervise to end the group; once
	stopped <-chan struct{}
	done    chan struct{} // closed when supervise has returned
}

func newChild(name string, cmd *exec.Cmd, stdin, stdout *os.File) *Child {
	stopped := make(chan struct{})
	return &Child{
		name:    name,
		pid:     cmd.Process.Pid,
		stdin:   stdin,
		stdout:  stdout,
		exited:  make(chan struct{}),
		stop:    sync.OnceFunc(func() { close(stopped) }),
		stopped: stopped,
		done:    make(chan struct{}),
	}
}

// PID is the process number of the child and the number of its group.
func (c *Child) PID() int { return c.pid }

// Read reads what the child prints. It gives io.EOF when the child and
// everyone else who has its standard output have closed it.
func (c *Child) Read(p []byte) (int, error) {
	if c.terminal != nil {
		return c.terminal.read(p)
	}
	return c.stdout.Read(p)
}

// Write writes to the child's standard input. The error wraps syscall.EPIPE
// when nobody reads it any longer. In a terminal, the way out of it
// ([Terminal].Escape) terminates the child, and what follows counts as written.
func (c *Child) Write(p []byte) (int, error) {
	if c.terminal == nil {
		return c.stdin.Write(p)
	}
	left, err := c.terminal.write(p)
	if err != nil {
		return 0, err
	}
	if left {
		c.Terminate()
	}
	return len(p), nil
}

// CloseWrite closes the child's standard input; the child reads EOF. In a
// terminal, which cannot end in one direction, it types the end of input (^D)
// until the child exits; a program that reads keys decides what that means. It
// may be called more than once.
func (c *Child) CloseWrite() error {
	if c.terminal == nil {
		return ignoreClosed(c.stdin.Close())
	}
	return ignoreClosed(c.terminal.end())
}

// HasTerminal reports whether the child runs in a terminal.
func (c *Child) HasTerminal() bool { return c.terminal != nil }

// Resize tells the child that its terminal has that size now. Without a
// terminal it does nothing.
func (c *Child) Resize(s Size) error {
	if c.terminal == nil {
		return nil
	}
	if err := ignoreClosed(setSize(c.terminal.device, s)); err != nil {
		return fmt.Errorf("resize the terminal of %s: %w", c.name, err)
	}
	return nil
}

// ReadConn is the pipe that the child prints to; nil with a terminal.
func (c *Child) ReadConn() syscall.Conn {
	if c.terminal != nil {
		return nil
	}
	return c.stdout
}

// WriteConn is the pipe that the child reads; nil with a terminal.
func (c *Child) WriteConn() syscall.Conn {
	if c.terminal != nil {
		return nil
	}
	return c.stdin
}

// SetReadDeadline ends blocked and future reads at t; the zero time never.
func (c *Child) SetReadDeadline(t time.Time) error { return c.stdout.SetReadDeadline(t) }

// SetWriteDeadline ends blocked and future writes at t; the zero time never.
func (c *Child) SetWriteDeadline(t time.Time) error { return c.stdin.SetWriteDeadline(t) }

// Exited is closed when the child has exited and has been waited for. Others
// of its group may still run.
func (c *Child) Exited() <-chan struct{} { return c.exited }

// Terminate sends SIGTERM to the child's group, after SIGHUP if it has a
// terminal, as interactive shells do not heed the other, and SIGKILL two seconds
// later to what is left of it. It returns at once; calls after the first do nothing.
func (c *Child) Terminate() { c.stop() }

// Signal sends sig to the child's group. It gives os.ErrProcessDone when
// nobody of the group is left.
func (c *Child) Signal(sig syscall.Signal) error {
	if c.gone() {
		return os.ErrProcessDone
	}
	if err := signalGroup(c.pid, sig); err != nil {
		return fmt.Errorf("signal %s: %w", c.name, err)
	}
	return nil
}

// Wait waits until the child has exited. It returns nil for status 0, an
// [*ExitError] for every other end, and the cause of ctx if that ends first.
func (c *Child) Wait(ctx context.Context) error {
	select {
	case <-c.exited:
		return c.status
	default:
	}
	select {
	case <-c.exited:
		return c.status
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close closes both pipes, which ends blocked reads and writes, and terminates
// what is left of the group as [Child.Terminate] does. It returns when the
// child has been waited for, after three seconds at the latest; the error
// says that even SIGKILL did not end it. Call [Child.Wait] first to let the
// child finish by itself. Close may be called more than once.
func (c *Child) Close() error {
	err := errors.Join(ignoreClosed(c.stdin.Close()), ignoreClosed(c.stdout.Close()))
	c.stop()
	<-c.done
	c.typing.Wait()
	if !c.hasExited() {
		err = errors.Join(err, fmt.Errorf("child %s (process %d) survives SIGKILL", c.name, c.pid))
	}
	return err
}

// reap waits for the child, so that it does not stay a zombie.
func (c *Child) reap(cmd *exec.Cmd) {
	c.status = exitStatus(c.name, cmd.Wait())
	close(c.exited)
}

// supervise ends the group when it is told to. Its work is over as soon as
// nobody is left, and in any case a bounded time after Terminate.
func (c *Child) supervise(ctx context.Context) {
	defer close(c.done)
	exited := c.exited
	for waiting := true; waiting; {
		select {
		case <-exited:
			if c.gone() {
				return
			}
			exited = nil // the group goes on without its leader
		case <-ctx.Done():
			waiting = false
		case <-c.stopped:
			waiting = false
		}
	}
	c.endGroup()
}

// endGroup ends every process of the group, politely at first. A failure to
// signal means that nobody is left, which the waiting finds out.
func (c *Child) endGroup() {
	if c.gone() {
		return
	}
	if c.terminal != nil {
		_ = signalGroup(c.pid, syscall.SIGHUP)
	}
	_ = signalGroup(c.pid, syscall.SIGTERM)
	if c.waitGone(killGrace) {
		return
	}
	_ = signalGroup(c.pid, syscall.SIGKILL)
	select {
	case <-c.exited:
	case <-time.After(reapGrace):
	}
}

// waitGone waits for the end of the whole group, at most for limit.
func (c *Child) waitGone(limit time.Duration) bool {
	expired := time.NewTimer(limit)
	defer expired.Stop()
	select {
	case <-c.exited:
	case <-expired.C:
		return false
	}
	for pause := firstCheck; groupAlive(c.pid); pause = min(2*pause, lastCheck) {
		select {
		case <-time.After(pause):
		case <-expired.C:
			return false
		}
	}
	return true
}

// gone tells whether the child has been waited for and its group is empty.
// While the group has members the system does not give its number to others,
// so a signal sent after "not gone" meets the right processes.
func (c *Child) gone() bool { return c.hasExited() && !groupAlive(c.pid) }

func (c *Child) hasExited() bool {
	select {
	case <-c.exited:
		return true
	default:
		return false
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
