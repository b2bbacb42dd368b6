package commands

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"
)

// A client that never reads does not keep held input from the end of the run.
func TestHeldInputEndsWithContext(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	why := errors.New("stopped")
	ctx, stop := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, why)
	defer stop()
	input := heldInput{held: [][]byte{[]byte("piece")}}
	sent := make(chan error, 1)
	go func() { sent <- input.send(ctx, pipeStream{ours}) }()
	if err := finished(t, sent); err != why || len(input.held) != 1 {
		t.Errorf("%v, %d pieces are held", err, len(input.held))
	}
}
