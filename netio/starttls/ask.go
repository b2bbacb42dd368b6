package starttls

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// Ask holds the conversation up to the point where TLS begins. server is the name of
// the server, which XMPP asks for; "" = none is told. note is told what is said, a
// line each; nil = nobody is. ctx bounds the conversation, and when it has ended its
// cause is that of the error. Errors are [*Error]s, or those of conn, which is never
// closed here and has no deadlines afterwards.
func (p Protocol) Ask(ctx context.Context, conn net.Conn, server string, note func(format string, args ...any)) error {
	n := newNegotiation(p, self{server: server, client: addressLiteral(conn.LocalAddr())})
	end, bounded := ctx.Deadline()
	if bounded {
		_ = conn.SetDeadline(end) // a closed connection says so when it is used
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err := n.converse(conn, func(format string, args ...any) {
		if note != nil {
			note("%s: "+format, append([]any{p}, args...)...)
		}
	})
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() && bounded {
		<-ctx.Done() // the socket's deadline may fire a moment before the context's
	}
	if !stop() || ctx.Err() != nil {
		cause := context.Cause(ctx)
		return n.failed(cause, fmt.Sprintf("no %s: %v", n.awaited(), cause))
	}
	if cleared := conn.SetDeadline(time.Time{}); err == nil {
		err = cleared
	}
	return err
}

// awaited is what messages call the answer that has not come.
func (n *negotiation) awaited() string {
	return n.steps[min(n.at, len(n.steps)-1)].answer
}

// readSize is more than servers say at once.
const readSize = 4 << 10

// converse is the negotiation over a connection.
func (n *negotiation) converse(conn io.ReadWriter, note func(format string, args ...any)) error {
	buf := make([]byte, readSize)
	say := n.say()
	for {
		if say != "" {
			note("we say %q", say)
			if _, err := io.WriteString(conn, say); err != nil {
				return n.cut(err)
			}
		}
		size, err := conn.Read(buf)
		if size == 0 && err != nil {
			return n.cut(err)
		}
		t, failed := n.hear(buf[:size])
		for _, said := range t.said {
			note("the server says %q", said)
		}
		if failed != nil || t.done {
			return failed
		}
		say = t.say
	}
}

// cut gives the end of a connection its name.
func (n *negotiation) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return n.failed(ErrEnded, "the server ended the connection before its "+n.awaited())
	}
	return err
}

// addressLiteral is what a client says to SMTP servers that has no name of its own
// (RFC 5321 section 4.1.3).
func addressLiteral(local net.Addr) string {
	addr := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if socket, ok := local.(*net.TCPAddr); ok {
		addr = socket.AddrPort().Addr().Unmap().WithZone("")
	}
	if addr.Is6() {
		return "[IPv6:" + addr.String() + "]"
	}
	return "[" + addr.String() + "]"
}
