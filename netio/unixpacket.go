package netio

import (
	"cmp"
	"context"
	"errors"
	"net"
	"syscall"
	"time"
)

// openUnixMessages connects a unixgram: or unixpacket: endpoint. The stream is
// a [PacketStream] with batches. A datagram client has a name of its own, given
// by the kernel in the abstract namespace where there is one and a file that
// Close removes elsewhere, so that it can be answered.
func openUnixMessages(ctx context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
	network := string(e.Scheme)
	limited, cancel := d.within(ctx, e)
	defer cancel()
	if err := checkUnixPath(e.Path); err != nil {
		return nil, notTried(ctx, network, e.Path, err)
	}
	socket := e.Options.Socket.over(d.Socket)
	d.logf("connecting to %s", e.Path)
	conn, tidy, err := dialUnixMessages(limited, socket, network, e.Path)
	if err != nil {
		return nil, dialFailed(ctx, network, e.Path, []Attempt{{Addr: e.Path, Err: err}})
	}
	stream, err := unixMessages(conn, network, cmp.Or(d.MaxMessage, maxUnixPacket))
	if err != nil {
		_ = conn.Close()
		return nil, dialFailed(ctx, network, e.Path, []Attempt{{Addr: e.Path, Err: &ownError{err: err}}})
	}
	stream.tidy = tidy
	return stream, nil
}

// dialUnixMessages connects, and waits while the listener's queue is full.
func dialUnixMessages(ctx context.Context, socket SocketOptions, network, path string) (*net.UnixConn, func(), error) {
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		conn, tidy, err := dialUnixOnce(ctx, socket, network, path)
		if err == nil || !errors.Is(err, syscall.EAGAIN) {
			return conn, tidy, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

func dialUnixOnce(ctx context.Context, socket SocketOptions, network, path string) (*net.UnixConn, func(), error) {
	var local *net.UnixAddr
	tidy := func() {}
	if network == string(Unixgram) {
		var err error
		if local, tidy, err = replyName(); err != nil {
			return nil, nil, &ownError{doing: "make a name for replies", err: err}
		}
	}
	dialer := net.Dialer{
		ControlContext: func(_ context.Context, _, _ string, raw syscall.RawConn) error {
			err := socket.apply(raw, network, false)
			if err == nil && network == string(Unixgram) && local == nil {
				err = autobind(raw)
			}
			return err
		},
	}
	conn, err := dialer.DialUnix(ctx, network, local, &net.UnixAddr{Name: path, Net: network})
	if err != nil {
		tidy()
		return nil, nil, attemptError(ctx, err, "")
	}
	return conn, tidy, nil
}

// unixMessages is the stream on a socket that is connected.
func unixMessages(conn *net.UnixConn, network string, most int) (*packetConn, error) {
	in, err := recordsOf(conn, network == string(Unixpacket), most)
	if err != nil {
		return nil, err
	}
	out, err := recordsTo(conn)
	if err != nil {
		return nil, err
	}
	return &packetConn{Conn: conn, network: network, max: most, in: in, out: out}, nil
}

// packetListener is a SOCK_SEQPACKET socket that waits for connections, which
// are streams of records.
type packetListener struct {
	*net.UnixListener
	most int // bytes of a record
}

// Accept waits for a connection. It is a [PacketStream].
func (l packetListener) Accept() (net.Conn, error) {
	conn, err := l.AcceptUnix()
	if err != nil {
		return nil, err
	}
	stream, err := unixMessages(conn, string(Unixpacket), l.most)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return stream, nil
}
