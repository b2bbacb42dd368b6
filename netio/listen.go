package netio

import (
	"context"
	"net"
)

// ListenOptions say how a [Listener] is made. The zero value is ready to use.
type ListenOptions struct {
	Family   Family
	Numeric  bool
	Socket   SocketOptions
	Resolver Resolver // nil = the system's
	Logf     func(format string, args ...any)
}

// Peer is who is on the other side of an accepted stream.
type Peer struct {
	Addr  net.Addr // remote address; a *net.UnixAddr with an empty name for an unnamed client
	Local net.Addr
	Creds *Creds // nil where the kernel does not tell
}

// Creds are the credentials of a Unix socket's peer (SO_PEERCRED).
type Creds struct{ PID, UID, GID int }

var _ = context.Background
