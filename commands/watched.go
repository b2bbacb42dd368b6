package commands

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/secure"
)

// watched is a client's connection while nothing has been read of it. Over TLS
// the kernel sees that something has come, and only a look beneath the
// encryption tells a byte from a goodbye.
type watched struct {
	socket  syscall.Conn
	secured *secure.Conn // nil without TLS
}

// watchable finds the socket of a connection, if it has one.
func watchable(conn netio.Stream) (watched, bool) {
	secured, ok := conn.(*secure.Conn)
	if !ok {
		socket, ok := conn.(syscall.Conn)
		return watched{socket: socket}, ok
	}
	socket, ok := secured.NetConn().(syscall.Conn)
	return watched{socket, secured}, ok
}

const (
	besideHandshake = 2 * time.Millisecond   // for what came together with the end of the handshake
	wholeRecord     = 100 * time.Millisecond // for the rest of a record that has begun
)

// await is [awaitFirst] for a connection with TLS or without.
func (w watched) await(ctx context.Context, in *os.File, limit time.Duration) (clientState, localState, error) {
	if w.secured == nil {
		return awaitFirst(ctx, w.socket, in, limit)
	}
	if state := w.peek(besideHandshake); state != clientQuiet {
		_, local, err := awaitFirst(ctx, w.socket, in, time.Millisecond)
		return state, local, err
	}
	client, local, err := awaitFirst(ctx, w.socket, in, limit)
	if err != nil || client == clientQuiet {
		return client, local, err
	}
	if state := w.peek(wholeRecord); state != clientQuiet {
		client = state
	}
	return client, local, nil
}

func (w watched) peek(patience time.Duration) clientState {
	switch err := w.secured.Peek(patience); {
	case err == nil:
		return clientSpoke
	case errors.Is(err, os.ErrDeadlineExceeded):
		return clientQuiet
	case errors.Is(err, io.EOF):
		return clientEnded
	}
	return clientClosed
}
