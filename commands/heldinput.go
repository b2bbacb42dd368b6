package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// heldInput is standard input as the clients of a one-shot listener get it, one
// after the other: what was read for one that did not count goes to the next.
type heldInput struct {
	console *Console
	dialer  *netio.Dialer
	framing *netio.Framing // nil: bytes
	delay   time.Duration  // pause after each piece that is sent; 0 = none

	local netio.PacketStream // standard input and output as frames, once opened
	held  [][]byte           // read, and nobody has got it
}

// take reads a piece, of which there is one at least unless input has ended.
func (h *heldInput) take(ctx context.Context) error {
	if len(h.held) > 0 {
		return nil
	}
	if h.framing == nil {
		return h.takeBytes()
	}
	return h.takeFrames(ctx)
}

func (h *heldInput) takeBytes() error {
	buf := make([]byte, probeSize)
	n, err := h.console.Stdin.Read(buf)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read standard input: %w: %w", netio.ErrLocal, err)
	}
	if n > 0 {
		h.held = [][]byte{buf[:n]}
	}
	return nil
}

func (h *heldInput) takeFrames(ctx context.Context) error {
	local, err := h.open(ctx)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { local.Close() })()
	batch, err := local.(netio.BatchReader).ReadBatch()
	for _, frame := range batch {
		h.held = append(h.held, append([]byte(nil), frame...))
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// open opens standard input and output, as frames where frames are wanted; then
// it gives the same stream each time.
func (h *heldInput) open(ctx context.Context) (netio.Stream, error) {
	if h.local != nil {
		return h.local, nil
	}
	s, err := h.dialer.Open(ctx, netio.Endpoint{Scheme: netio.Stdio}, netio.ReadWrite)
	if err != nil || h.framing == nil {
		return s, err
	}
	h.local = netio.Frames(s, *h.framing)
	return h.local, nil
}

// send gives a client what is held. It stays held until done is called. The end
// of ctx, whose cause is then the error, closes a client that does not read. The
// pause after the last piece is that before what the relay sends next.
func (h *heldInput) send(ctx context.Context, to netio.Stream) error {
	defer context.AfterFunc(ctx, func() { to.Close() })()
	for _, piece := range h.held {
		if _, err := to.Write(piece); err != nil {
			return cmp.Or(context.Cause(ctx), err)
		}
		if h.delay > 0 && !sleepFor(ctx, h.delay, func() {}) {
			return context.Cause(ctx)
		}
	}
	return nil
}

// done forgets what a client has got, and tells how many bytes that was.
func (h *heldInput) done() (sent int64) {
	for _, piece := range h.held {
		sent += int64(len(piece))
	}
	h.held = nil
	return sent
}
