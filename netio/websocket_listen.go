package netio

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/netio/wsconn"
)

// upgrades is how a listener makes WebSockets of its connections.
type upgrades struct {
	admission wsconn.Admission
	made      webSocketMade
}

// newUpgrades is nil unless e is a WebSocket.
func newUpgrades(e Endpoint, o ListenOptions) *upgrades {
	if !e.isWebSocket() {
		return nil
	}
	asked := e.Options.WebSocket
	path, query, _ := strings.Cut(e.Path, "?")
	return &upgrades{
		admission: wsconn.Admission{
			Path: path, Query: query, Secure: e.Scheme == WSS || o.AllTLS,
			Origins: alternatives(asked.Origins), Protocols: alternatives(asked.Protocols),
		},
		made: webSocketMade{
			conn:    wsconn.Options{Role: websocket.Server, Max: o.MaxMessage},
			message: asked.Message, silence: o.Silence,
		},
	}
}

// upgrade reads a client's handshake until the end of ctx and answers it. heard is
// called when something has come. It closes conn on failure, which is io.EOF for a
// client that says nothing and ends.
func (u *upgrades) upgrade(ctx context.Context, conn net.Conn, heard func()) (net.Conn, error) {
	s, ok := conn.(socket)
	if !ok {
		return nil, errors.Join(errors.ErrUnsupported, conn.Close())
	}
	release := context.AfterFunc(ctx, func() { _ = s.Close() })
	admission := u.admission
	admission.Heard = heard
	deadline, _ := ctx.Deadline()
	early, err := wsconn.Accept(s, admission, deadline)
	if !release() {
		err = context.Cause(ctx)
	}
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	made := u.made
	made.conn.Early = early
	return newWebSocket(s, made), nil
}
