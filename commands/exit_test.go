package commands

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

func TestOutcomeOf(t *testing.T) {
	_, missing := os.Open("/no/such/file")
	tests := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{fmt.Errorf("x: %w", netio.ErrLost), 1},
		{usagef("x"), 2},
		{&unknownOptionError{Name: "-x"}, 2},
		{&netio.SyntaxError{Text: "x"}, 2},
		{netio.ErrNoName, 3},
		{netio.ErrUnreachable, 5},
		{missing, 7},
		{&net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}, 7},
		{fmt.Errorf("%w: %w", netio.ErrLocal, syscall.ENOSPC), 7},
		{fmt.Errorf("%w: %w", netio.ErrLocal, syscall.EPIPE), 141},
		{errPartial, 8},
		{errExpectation, 9},
		{&netio.TimeoutError{Which: "idle", After: time.Second}, 124},
		{fmt.Errorf("x: %w", process.ErrCannotRun), 126},
		{fmt.Errorf("x: %w", process.ErrNotFound), 127},
		{&process.ExitError{Code: 42}, 42},
		{&process.ExitError{Code: 137, Signal: syscall.SIGKILL}, 137},
		{fmt.Errorf("x: %w", &SignalError{syscall.SIGTERM}), 143},
	}
	for _, tt := range tests {
		if got := outcomeOf(tt.err); got.Status != tt.want {
			t.Errorf("outcomeOf(%v) = %d; want %d", tt.err, got.Status, tt.want)
		}
	}
}
