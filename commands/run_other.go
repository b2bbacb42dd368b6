//go:build !unix

package commands

import (
	"os"
	"os/exec"
)

// ownGroup has no groups to give here; the command alone is ended.
func ownGroup(*exec.Cmd, *os.File) {}

func exitCode(e *exec.ExitError) int { return e.ExitCode() }
