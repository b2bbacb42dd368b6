package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// openUnix connects to a Unix stream socket at a path or an abstract name.
func openUnix(ctx context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
	limited, cancel := d.within(ctx, e)
	defer cancel()
	if err := checkUnixPath(e.Path); err != nil {
		return nil, notTried(ctx, "unix", e.Path, err)
	}
	socket := e.Options.Socket.over(d.Socket)
	d.logf("connecting to %s", e.Path)
	conn, err := dialUnix(limited, socket, e.Path)
	if err != nil {
		return nil, dialFailed(ctx, "unix", e.Path, []Attempt{{Addr: e.Path, Err: err}})
	}
	return conn, nil
}

// dialUnix connects, and waits while the listener's queue is full: connect(2)
// on a non-blocking Unix socket says EAGAIN then instead of waiting.
func dialUnix(ctx context.Context, socket SocketOptions, path string) (*net.UnixConn, error) {
	dialer := net.Dialer{
		ControlContext: func(_ context.Context, _, _ string, raw syscall.RawConn) error {
			return socket.apply(raw, "unix", false)
		},
	}
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		conn, err := dialer.DialUnix(ctx, "unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
		if err == nil {
			return conn, nil
		}
		if !errors.Is(err, syscall.EAGAIN) {
			return nil, attemptError(ctx, err, "")
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// PeerCreds tells who is on the other side of a Unix socket: of a connection
// that was dialed, the process that listened there. nil for other streams, and
// where the kernel does not tell.
func PeerCreds(s Stream) *Creds {
	conn, ok := s.(net.Conn)
	if !ok {
		return nil
	}
	socket, ok := unixConn(conn)
	if !ok {
		return nil
	}
	return peerCreds(socket)
}

// PathError is a path that no Unix socket can have. errors.Is(err, ErrSyntax)
// holds.
type PathError struct {
	Path  string
	Limit int // bytes
}

func (e *PathError) Error() string {
	return fmt.Sprintf("the path has %d bytes, and a unix socket's at most %d", len(e.Path), e.Limit)
}

// Is makes every PathError an ErrSyntax.
func (e *PathError) Is(target error) bool { return target == ErrSyntax }

// maxUnixPath is the longest path of a socket in bytes: sun_path less its
// final NUL (unix(7)).
const maxUnixPath = len(syscall.RawSockaddrUnix{}.Path) - 1

func checkUnixPath(path string) error {
	switch {
	case path == "" || path == "@":
		return fmt.Errorf("%w: the path of a unix socket is empty", ErrSyntax)
	case abstract(path) && runtime.GOOS != "linux":
		return fmt.Errorf("%w: %s: abstract sockets exist on Linux only", ErrSyntax, path)
	case len(path) > maxUnixPath:
		return &PathError{Path: path, Limit: maxUnixPath}
	case strings.ContainsRune(path, 0):
		return fmt.Errorf("%w: the path of a unix socket contains a NUL", ErrSyntax)
	}
	return nil
}

// abstract reports that a socket has no file: its name starts with "@".
func abstract(path string) bool { return strings.HasPrefix(path, "@") }
