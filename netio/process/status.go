package process

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
)

// ExitError says how a child ended that did not exit with status 0.
type ExitError struct {
	Name   string         // the program
	Code   int            // exit status; 128 + Signal if a signal ended it, as shells count
	Signal syscall.Signal // 0 = it exited by itself
}

// Error is "child exited 7" or "child killed by SIGKILL".
func (e *ExitError) Error() string {
	if e.Signal != 0 {
		return "child killed by " + signalName(e.Signal)
	}
	return fmt.Sprintf("child exited %d", e.Code)
}

// exitStatus turns what exec.Cmd.Wait returned into what Child.Wait returns.
func exitStatus(name string, err error) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return err
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return &ExitError{Name: name, Code: 128 + int(status.Signal()), Signal: status.Signal()}
	}
	return &ExitError{Name: name, Code: exit.ExitCode()}
}
