package commands

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"time"

	"github.com/sockkit/sockkit/netio/process"
)

// runGrace is the time between SIGTERM and SIGKILL for --run's command.
const runGrace = 2 * time.Second

// beside runs serve and, beside it, the command of --run, which is started now:
// everything is bound. The command has our standard streams. When it ends,
// serve's context ends, with a drain if serve knows one. When serve has done
// its work first, the command is waited for: it may still use what it got. Its
// status is the result, unless a child of serve failed. When serve fails or ctx
// ends, the command is ended too (SIGTERM, SIGKILL after two seconds).
func (r ready) beside(ctx context.Context, c *Console, addr net.Addr, serve func(context.Context) error) error {
	if r.Run == "" {
		return serve(ctx)
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	running, end := context.WithCancel(ctx)
	defer end()
	cmd := runCommand(running, c, r.Run, r.boundEnv(addr))
	if err := cmd.Start(); err != nil {
		return localFailure("--run", err)
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
	if failed := err != nil && !isChildStatus(err); failed || ctx.Err() != nil {
		end()
	}
	status := runStatus(r.Run, <-ended)
	_ = cmd.Cancel() // what the command left behind in its group
	if first && !isChildStatus(err) {
		return status
	}
	return err
}

// isChildStatus tells the status of a child from a failure of our own.
func isChildStatus(err error) bool {
	_, ok := errors.AsType[*process.ExitError](err)
	return ok
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
