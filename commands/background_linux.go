package commands

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/sys/unix"

	"github.com/sockkit/sockkit/netio"
)

// startBackground runs this program again in the background and returns once it
// is ready, its line printed, or has ended, whose error then wraps the
// is a *process.ExitError with its status.
func startBackground(c *Console, args []string) error {
	line, told, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("%w: --background: %w", netio.ErrLocal, err)
	}
	defer line.Close()
	child, err := spawn(c, args, told)
	told.Close()
	if err != nil {
		return fmt.Errorf("%w: --background: %w", netio.ErrLocal, err)
	}
	return awaitReady(c, child, line)
}

// spawn starts the second process with told as its descriptor 3.
func spawn(c *Console, args []string, told *os.File) (*exec.Cmd, error) {
	child := exec.Command("/proc/self/exe", args[1:]...)
	child.Args[0] = args[0]
	child.Env = append(c.Environ(), backgroundMark+"=3")
	child.ExtraFiles = []*os.File{told}
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	// A nil stream is /dev/null.
	if c.Stdin != nil && keeps(c.Stdin) && !isatty.IsTerminal(c.Stdin.Fd()) {
		child.Stdin = c.Stdin
	}
	if c.Stdout != nil && keeps(c.Stdout) {
		child.Stdout = c.Stdout
	}
	if c.Stderr != nil {
		child.Stderr = c.Stderr
	}
	return child, child.Start()
}

// awaitReady waits for the line of the second process or for its end, which
// closes the pipe.
func awaitReady(c *Console, child *exec.Cmd, line *os.File) error {
	if err := line.SetReadDeadline(time.Now().Add(backgroundWait)); err != nil {
		return fmt.Errorf("%w: --background: %w", netio.ErrLocal, err)
	}
	text, err := bufio.NewReader(io.LimitReader(line, 4<<10)).ReadString('\n')
	if err == nil {
		if _, err = io.WriteString(c.Stdout, text); err != nil {
			return fmt.Errorf("%w: write standard output: %w", netio.ErrLocal, err)
		}
		return child.Process.Release()
	}
	if os.IsTimeout(err) {
		_ = child.Process.Kill()
		_ = child.Wait()
		return fmt.Errorf("%w: %w", errNotBound, &netio.TimeoutError{Which: "background", After: backgroundWait})
	}
	if err := child.Wait(); err != nil {
		return fmt.Errorf("not started in the background: %w", runStatus("sockkit", err))
	}
	return nil
}

// leaveStderr puts /dev/null in the place of a standard error that must not be
// kept. It is the descriptor that is replaced: children inherit it, and the
// runtime writes to it when it crashes.
func leaveStderr() error {
	if keeps(os.Stderr) {
		return nil
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("%w: %w", netio.ErrLocal, err)
	}
	defer null.Close()
	if err := unix.Dup3(int(null.Fd()), 2, 0); err != nil {
		return fmt.Errorf("%w: replace standard error: %w", netio.ErrLocal, err)
	}
	return nil
}
