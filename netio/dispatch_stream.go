package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// commandNameTimeout is how long a client may take to say what it wants.
const commandNameTimeout = 10 * time.Second

// Serve serves one command to one client, and closes s. The first line, which
// ends with LF, CRLF or the client's end, is the name; spaces around it do not
// count. What follows up to the client's end is the input of the command's
// handler, which has s to itself: nothing was read beyond the line, so that a
// [Relay] of it still reaches the descriptor. When the handler is done, our
// direction is ended in order.
//
// A name that is not known, or no name, is answered with a line that says so;
// the error then wraps [ErrUnknownCommand] or [ErrCommandName]. A client that
// ends without a word is io.EOF, one that takes too long for its name a
// [TimeoutError] "command". The end of ctx closes s and is reported by its
// cause. Any other error is the handler's, or that of reading the name.
func (d *Dispatcher) Serve(ctx context.Context, s Stream) error {
	defer func() { _ = s.Close() }()
	name, err := d.awaitName(ctx, s)
	if err == nil {
		var handler CommandHandler
		if handler, err = d.Handler(name); err == nil {
			return runCommand(ctx, name, handler, s)
		}
	}
	if errors.Is(err, ErrUnknownCommand) || errors.Is(err, ErrCommandName) {
		// A client that has gone does not hear it; the error stays the same.
		_ = runCommand(ctx, name, sayError(err), s)
	}
	return err
}

// awaitName reads the name's line. Not every stream has deadlines, but each
// can be closed.
func (d *Dispatcher) awaitName(ctx context.Context, s Stream) (string, error) {
	limit := cmp.Or(d.NameTimeout, commandNameTimeout)
	waiting, cancel := context.WithTimeoutCause(ctx, limit, &TimeoutError{Which: "command", After: limit})
	defer cancel()
	defer context.AfterFunc(waiting, func() { _ = s.Close() })()
	name, err := readCommandName(s)
	if waiting.Err() != nil {
		return "", context.Cause(waiting)
	}
	return name, err
}

// readCommandName takes the name's line from r and not a byte more. It reads
// byte by byte: a name is short, and whoever reads on needs no buffer of ours.
func readCommandName(r io.Reader) (string, error) {
	line := make([]byte, 0, MaxCommandName+len("\r\n"))
	for {
		n, err := r.Read(line[len(line) : len(line)+1])
		line = line[:len(line)+n]
		if n == 1 && line[len(line)-1] == '\n' || err == io.EOF && len(line) > 0 {
			break
		}
		if err != nil {
			return "", err
		}
		if len(line) == cap(line) {
			return "", errLongCommandName()
		}
	}
	name := strings.Trim(string(line), " \t\r\n")
	return name, checkCommandName(name)
}

// runCommand calls the handler and ends our direction after it.
func runCommand(ctx context.Context, name string, h CommandHandler, s Stream) error {
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	err := h(ctx, s)
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return cause
	}
	if err != nil {
		return fmt.Errorf("command %s: %w", name, err)
	}
	return endInOrder(s)
}

// endInOrder ends our direction and makes sure that closing s destroys nothing
// of what was sent. A handler that has closed s has seen to that itself.
func endInOrder(s Stream) error {
	conn, ok := byteConn(s)
	if err := s.CloseWrite(); err != nil || !ok {
		return nil
	}
	return discardUntilAcknowledged(conn)
}

// sayError answers with the error in one line.
func sayError(err error) CommandHandler {
	return func(_ context.Context, s Stream) error {
		_, failed := io.WriteString(s, err.Error()+"\n")
		return failed
	}
}
