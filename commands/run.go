package commands

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// runGrace is the time between SIGTERM and SIGKILL for --run's command.
const runGrace = 2 * time.Second

// beside runs serve and, beside it, the command of --run, which is started now:
// everything is bound. The command has our standard streams. When it ends,
// serve's context ends, with a drain if serve knows one, and the command's
// status is the result. When serve ends first, the command is ended (SIGTERM,
// SIGKILL after two seconds).
func (r ready) beside(ctx context.Context, c *Console, addr net.Addr, serve func(context.Context) error) error {
	if r.Run == "" {
		return serve(ctx)
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	running, end := context.WithCancel(ctx)
	defer end()
	cmd := runCommand(running, c, r.Run, boundEnv(addr))
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%w: --run: %w", netio.ErrLocal, err)
	}
	ended := make(chan error, 1)
	var first bool // the command ended by itself; read after ended
	go func() {
		err := cmd.Wait()
		first = running.Err() == nil
		ended <- err
		stop()
	}()
	err := serve(serving)
	end()
	status := runStatus(r.Run, <-ended)
	_ = cmd.Cancel() // what the command left behind in its group
	if first {
		return status
	}
	return err
}

// runCommand prepares `sh -c line` with our standard streams.
func runCommand(ctx context.Context, c *Console, line string, env []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", line)
	cmd.Env = append(c.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Stdin, c.Stdout, c.Stderr
	cmd.WaitDelay = runGrace
	ownGroup(cmd, c.Stdin)
	return cmd
}

// runStatus turns the end of the command into the error of a child.
func runStatus(line string, err error) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return err
	}
	return &process.ExitError{Name: line, Code: exitCode(exit)}
}
