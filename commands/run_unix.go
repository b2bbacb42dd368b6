//go:build unix

package commands

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
)

// ownGroup gives cmd a process group of its own, so that what it started ends
// with it. On a terminal it stays in ours: a background group may not read one.
func ownGroup(cmd *exec.Cmd, stdin *os.File) {
	if stdin != nil && isatty.IsTerminal(stdin.Fd()) {
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return endGroup(cmd.Process.Pid) }
}

// endGroup sends SIGTERM to a group, and SIGKILL to what is left of it after
// the grace.
func endGroup(group int) error {
	err := syscall.Kill(-group, syscall.SIGTERM)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	for deadline := time.Now().Add(runGrace); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if syscall.Kill(-group, 0) != nil {
			return err
		}
	}
	return errors.Join(err, syscall.Kill(-group, syscall.SIGKILL))
}

// exitCode counts a signal as shells do: 128 and its number.
func exitCode(e *exec.ExitError) int {
	if status, ok := e.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return e.ExitCode()
}
