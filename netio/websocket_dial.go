package netio

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	random "math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/netio/wsconn"
)

// openWebSocket makes the opening handshake on s, the connection that was opened for
// e at start, within the connect timeout. It closes s if that fails.
func (d *Dialer) openWebSocket(ctx context.Context, e Endpoint, s Stream, start time.Time) (Stream, error) {
	conn, ok := s.(socket)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%w: %s is no connection", ErrSyntax, e), s.Close())
	}
	limited, cancel := d.withinSince(ctx, e, start)
	defer cancel()
	release := context.AfterFunc(limited, func() { _ = conn.Close() })
	invitation, mask := invite(e)
	chosen, early, err := wsconn.Open(conn, invitation, time.Time{}) // release is the deadline
	if !release() {
		err = context.Cause(limited)
	}
	if err != nil {
		_ = conn.Close()
		return nil, webSocketFailed(ctx, e, err)
	}
	if chosen.Protocol != "" {
		d.logf("the server has chosen the protocol %s", chosen.Protocol)
	}
	return newWebSocket(conn, webSocketMade{
		conn:    wsconn.Options{Role: websocket.Client, Deflate: chosen.Deflate, Mask: mask, Early: early, Max: d.MaxMessage},
		message: e.Options.WebSocket.Message, silence: d.Silence,
	}), nil
}

// invite makes a client's request, and the source of the masks of its frames.
func invite(e Endpoint) (websocket.Invitation, func() uint32) {
	var key [16]byte
	var seed [32]byte
	_, _ = rand.Read(key[:]) // never fails (crypto/rand)
	_, _ = rand.Read(seed[:])
	return websocket.Invitation{
		Target: string(http1.AppendTarget(nil, e.Path)), Host: e.authority(), Key: websocket.NewKey(key),
		Protocols: alternatives(e.Options.WebSocket.Protocols),
	}, random.New(random.NewChaCha8(seed)).Uint32
}

// authority is the value of Host: without the port where it is the scheme's own, and
// without a zone, which has a meaning on this machine only (RFC 6874 section 1).
func (e Endpoint) authority() string {
	host, _, _ := strings.Cut(e.Host, "%")
	if e.Port == grammars[e.Scheme].port {
		return strings.TrimSuffix(hostPort(host, ""), ":")
	}
	return hostPort(host, e.Port)
}

// webSocketFailed is the error of a dial that has got no WebSocket.
func webSocketFailed(ctx context.Context, e Endpoint, err error) error {
	refused, answered := errors.AsType[*wsconn.RefusedError](err)
	_, garbage := errors.AsType[http1.Error](err)
	failed := &DialError{Network: string(e.Scheme), Target: net.JoinHostPort(e.Host, e.Port) + e.Path, Err: bareReason(err), Kind: ErrLost}
	switch {
	case ctx.Err() != nil:
		failed.Err, failed.Kind = context.Cause(ctx), nil
	case answered:
		failed.Err, failed.Kind = refused, ErrUnreachable
	case garbage, errors.Is(err, websocket.ErrHandshake):
		failed.Err, failed.Kind = err, ErrProtocol
	case errors.Is(err, io.ErrUnexpectedEOF):
		failed.Err = fmt.Errorf("the server has closed the connection without an answer: %w", err)
	case errors.Is(err, ErrTimeout):
		failed.Err, failed.Kind = err, ErrTimeout
	default:
		failed.Err, failed.Kind = err, kindOf(err)
		if failed.Kind == ErrUnreachable { // a connection that stood
			failed.Kind = ErrLost
		}
	}
	return failed
}
