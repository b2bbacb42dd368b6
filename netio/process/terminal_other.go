//go:build !linux

package process

import (
	"errors"
	"os"
	"os/exec"
)

// startInTerminal is not built on this system.
func startInTerminal(*exec.Cmd, Terminal) (*terminal, error) {
	return nil, &terminalError{errors.ErrUnsupported}
}

func setSize(*os.File, Size) error { return errors.ErrUnsupported }

func endKey(*os.File) (byte, error) { return 0, errors.ErrUnsupported }
