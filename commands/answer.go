package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sockkit/sockkit/netio"
)

const (
	// answerBuffer is what one client of --echo or --discard costs in memory.
	// A thousand of them must stay cheap.
	answerBuffer = 16 << 10
	// drainSilence ends the wait for a client that neither reads our end nor
	// sends anything after --respond.
	drainSilence = 2 * time.Second
)

// answerer is a built-in answer to one client. It returns when the
// conversation is over; the caller closes the stream, which also ends it early.
type answerer func(ctx context.Context, s netio.Stream, p netio.Peer, idle time.Duration) error

// answers reports whether one of the options asks for an answer.
func (o listenOptions) answers() bool {
	s := o.serving
	return s.Echo || s.Discard || s.Respond != nil || len(s.On) > 0 || o.proxy.protocol != ""
}

// answer returns what --echo, --discard, --respond, --on or --serve-proxy asked for, nil
// without any of them. The end of stop is the beginning of the end for the
// programs of --on.
func (o listenOptions) answer(stop context.Context, c *Console) answerer {
	switch {
	case o.serving.Echo:
		return plain(echo)
	case o.serving.Discard:
		return plain(discard)
	case o.serving.Respond != nil:
		return plain(respond(o.serving.Respond))
	case len(o.serving.On) > 0:
		return o.dispatch(stop, c)
	case o.proxy.protocol != "":
		return o.serveProxy(c)
	}
	return nil
}

// plain is an answer that is the same for everybody.
func plain(answer func(s netio.Stream, idle time.Duration) error) answerer {
	return func(_ context.Context, s netio.Stream, _ netio.Peer, idle time.Duration) error {
		return answer(s, idle)
	}
}

// answered runs answer on s until it is done or ctx ends, whose cause is then
// the error. It closes s.
func answered(ctx context.Context, answer answerer, s netio.Stream, p netio.Peer, idle time.Duration) error {
	release := context.AfterFunc(ctx, func() { s.Close() })
	defer release()
	err := answer(ctx, s, p, idle)
	s.Close()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// echo sends back what it reads. The buffer bounds it: a client that sends
// without reading is made to wait by its own socket. At the client's end
// everything has been written, and our end follows.
func echo(s netio.Stream, idle time.Duration) error {
	if err := pass(s, s, idle); err != nil {
		return err
	}
	return s.CloseWrite()
}

// discard reads up to the client's end and sends nothing; our end follows.
func discard(s netio.Stream, idle time.Duration) error {
	if err := pass(io.Discard, s, idle); err != nil {
		return err
	}
	return s.CloseWrite()
}

// respond returns an answer that sends text and its end at once, then reads
// what the client still sends: closing with unread input would reset the
// connection and destroy the text on its way.
func respond(text []byte) func(netio.Stream, time.Duration) error {
	return func(s netio.Stream, idle time.Duration) error {
		setDeadline(s, idle)
		if _, err := s.Write(text); err != nil {
			return lost("write the response", err, idle)
		}
		if err := s.CloseWrite(); err != nil {
			return lost("end the response", err, idle)
		}
		err := pass(io.Discard, s, drainSilence)
		if errors.Is(err, netio.ErrTimeout) {
			return nil
		}
		return err
	}
}

// pass copies r to w through one buffer up to EOF. It is not io.Copy because
// idle, if not zero, bounds every single wait, and an empty message is passed on
// like any other.
func pass(w io.Writer, r netio.Stream, idle time.Duration) error {
	buf := readBuffer(r, answerBuffer)
	_, messages := messagesOf(r)
	for {
		setDeadline(r, idle)
		n, err := r.Read(buf)
		if n > 0 || messages && err == nil {
			if _, err := w.Write(buf[:n]); err != nil {
				return lost("write", err, idle)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return lost("read", err, idle)
		}
	}
}

// setDeadline starts the idle clock anew on a stream that has one.
func setDeadline(s netio.Stream, idle time.Duration) {
	clock, ok := s.(interface{ SetDeadline(time.Time) error })
	if ok && idle > 0 {
		// A stream that refuses a deadline is closed already, and the next
		// call says so.
		_ = clock.SetDeadline(time.Now().Add(idle))
	}
}

// lost gives an error of a client's stream its kind, unless it is one of our side or
// has one: a WebSocket tells what was wrong with a message.
func lost(what string, err error, idle time.Duration) error {
	if failedHere(err) {
		return err
	}
	if t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); ok && t.Timeout() {
		return fmt.Errorf("%s: %w", what, &netio.TimeoutError{Which: "idle", After: idle})
	}
	if errors.Is(err, netio.ErrProtocol) || errors.Is(err, netio.ErrUnreachable) || errors.Is(err, netio.ErrLost) {
		return err
	}
	return fmt.Errorf("%s: %w: %w", what, netio.ErrLost, err)
}
