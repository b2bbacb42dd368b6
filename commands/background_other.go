//go:build !linux

package commands

import (
	"fmt"

	"github.com/sockkit/sockkit/netio"
)

// startBackground says that it cannot: leaving a terminal is done differently
// on each system.
func startBackground(*Console, []string) error {
	return fmt.Errorf("%w: --background works on Linux only; use your shell's &", netio.ErrLocal)
}

// leaveStderr has nothing to leave.
func leaveStderr() error { return nil }
