package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio"
)

const (
	// expectWindow is how much of what came since the last match an --expect
	// can see. What is older is forgotten; it has long been printed.
	expectWindow = 1 << 20
	// expectPatience is how long an --expect waits in silence when there is no
	// --idle-timeout.
	expectPatience = 10 * time.Second
	// tailShown is how much of the window an error quotes.
	tailShown  = 200
	talkBuffer = 32 << 10
)

// talker runs the --send and --expect steps on a fresh connection, before the
// relay. What it receives is written to out at once, so that nothing is left
// over that the relay would have to know of.
type talker struct {
	remote   netio.Stream
	out      io.Writer
	patience time.Duration // silence that an --expect or a stuck --send bears
	max      int64         // bytes that may be received; 0 = no limit
	talked   talked
	window   []byte // received since the last match, at most expectWindow
}

// talked is what a conversation has received, and sent.
type talked struct {
	bytes    int64
	messages int64 // 0 where bytes come
	sent     int64 // bytes
}

// runSteps runs steps in order and returns what was received. It ends
// with errExpectation when the peer ends before an --expect has matched, with a
// TimeoutError for "expect" or "send" after the idle timeout (10 s without
// one) of silence, or with the cause of ctx. most, if not zero, bounds what is
// received. The remote stream stays open; after a timeout it may be closed.
// Sends are not overlapped with receiving: a text longer than the buffers
// between the two sides needs a peer that reads before it answers.
func runSteps(ctx context.Context, remote netio.Stream, out io.Writer, steps []talkStep, idle time.Duration, most int64) (talked, error) {
	t := &talker{remote: remote, out: out, patience: idle, max: most}
	if t.patience <= 0 {
		t.patience = expectPatience
	}
	for _, step := range steps {
		var err error
		if step.Expect != nil {
			err = t.expect(ctx, step.Expect)
		} else {
			err = t.send(ctx, step.Send)
		}
		if err != nil {
			return t.talked, err
		}
	}
	return t.talked, nil
}

func (t *talker) send(ctx context.Context, text []byte) error {
	n, err := t.bounded(ctx, "send", t.interruptWrite, func() (int, error) { return t.remote.Write(text) })
	t.talked.sent += int64(n)
	if err != nil {
		return t.failed("send", err)
	}
	return nil
}

// expect receives until the window matches. The next expectation sees what
// came after the match.
func (t *talker) expect(ctx context.Context, want *regexp.Regexp) error {
	buf := make([]byte, t.bufferSize())
	for {
		if at := want.FindIndex(t.window); at != nil {
			t.window = t.window[at[1]:]
			return nil
		}
		if t.max > 0 && t.talked.bytes >= t.max {
			return t.unmet(want, "the byte limit was reached")
		}
		n, err := t.receive(ctx, buf)
		if _, messages := t.remote.(netio.PacketStream); messages && err == nil {
			t.talked.messages++
		}
		if werr := t.take(ctx, buf[:n]); werr != nil {
			return werr
		}
		switch {
		case errors.Is(err, io.EOF) && want.Match(t.window):
		case errors.Is(err, io.EOF):
			return t.unmet(want, "the peer has ended")
		case err != nil:
			return t.failed(fmt.Sprintf("expect %q", want), err)
		}
	}
}

// bufferSize is enough for the largest message, if messages come.
func (t *talker) bufferSize() int {
	if messages, ok := t.remote.(netio.PacketStream); ok {
		return messages.MaxPacket()
	}
	return talkBuffer
}

// receive is one bounded Read of no more than may be received.
func (t *talker) receive(ctx context.Context, buf []byte) (int, error) {
	if _, messages := t.remote.(netio.PacketStream); t.max > 0 && !messages {
		buf = buf[:min(int64(len(buf)), t.max-t.talked.bytes)]
	}
	return t.bounded(ctx, "expect", t.interruptRead, func() (int, error) { return t.remote.Read(buf) })
}

// take prints what came and adds it to the window.
func (t *talker) take(ctx context.Context, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	t.talked.bytes += int64(len(b))
	t.window = append(t.window, b...)
	if over := len(t.window) - expectWindow; over > 0 {
		t.window = append(t.window[:0], t.window[over:]...)
	}
	return t.print(ctx, b)
}

// print writes to our output, which may be a pipe that nobody reads and that
// nothing wakes: at the end of ctx the write is left behind, to end with the
// process.
func (t *talker) print(ctx context.Context, b []byte) error {
	done := make(chan error, 1)
	go func() {
		_, err := t.out.Write(b)
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil && !errors.Is(err, netio.ErrLocal) {
			return fmt.Errorf("write output: %w: %w", netio.ErrLocal, err)
		}
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// bounded runs op, which interrupt must be able to end, for as long as the
// talker's patience and ctx allow. An op that was too late is a failure even
// if it succeeded at the last moment, since interrupt has spoilt the stream;
// the bytes it moved are still reported.
func (t *talker) bounded(ctx context.Context, which string, interrupt func(), op func() (int, error)) (int, error) {
	patient, cancel := context.WithTimeoutCause(ctx, t.patience,
		&netio.TimeoutError{Which: which, After: t.patience})
	defer cancel()
	release := context.AfterFunc(patient, interrupt)
	n, err := op()
	if !release() {
		return n, context.Cause(patient)
	}
	return n, err
}

// interruptRead ends a blocked Read by a deadline, or by closing the stream
// where there are none.
func (t *talker) interruptRead() {
	if s, ok := t.remote.(interface{ SetReadDeadline(time.Time) error }); ok && s.SetReadDeadline(time.Unix(1, 0)) == nil {
		return
	}
	t.remote.Close()
}

// interruptWrite is interruptRead for a blocked Write.
func (t *talker) interruptWrite() {
	if s, ok := t.remote.(interface{ SetWriteDeadline(time.Time) error }); ok && s.SetWriteDeadline(time.Unix(1, 0)) == nil {
		return
	}
	t.remote.Close()
}

// failed gives an error of the connection its kind. Timeouts and the ends of
// contexts say for themselves what they are.
func (t *talker) failed(doing string, err error) error {
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return fmt.Errorf("%s: %w: %w", doing, netio.ErrLost, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// unmet is the error of an expectation that can no longer be met. It shows the
// expression and the end of what came instead.
func (t *talker) unmet(want *regexp.Regexp, why string) error {
	tail := t.window
	dots := ""
	if len(tail) > tailShown {
		tail, dots = tail[len(tail)-tailShown:], "..."
	}
	if len(tail) == 0 {
		return fmt.Errorf("%w: %s without sending anything that --expect %q could match", errExpectation, why, want)
	}
	return fmt.Errorf("%w: %s and --expect %q does not match %s%q", errExpectation, why, want, dots, tail)
}
