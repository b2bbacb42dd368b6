package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"time"
)

// Kinds of failure of a client of a proxy. A [*RefusalError] is a fourth.
var (
	// ErrProtocol marks an answer that is none in the proxy's protocol.
	ErrProtocol = errors.New("does not speak as a proxy does")
	// ErrEnded marks a connection that ended before there was an answer.
	ErrEnded = errors.New("closed the connection before it answered")
	// ErrUnfit marks a target that the protocol cannot name.
	ErrUnfit = errors.New("cannot be named to this proxy")
)

// RefusalError is the answer of a proxy that does not do as it is asked.
type RefusalError struct {
	Text   string // in plain words, such as "it wants a user and a password"
	SignIn bool   // it is about who asks, not about the target
	cause  error
}

func (r *RefusalError) Error() string { return r.Text }

// Unwrap is [syscall.ECONNREFUSED] if the proxy says that the target has refused
// the connection, nil otherwise.
func (r *RefusalError) Unwrap() error { return r.cause }

// Target is what a proxy is to connect to.
type Target struct {
	Host string // a name, which the proxy looks up, or an IP address without a zone
	Port uint16
}

// String is "host:port", an IPv6 address in brackets.
func (t Target) String() string { return net.JoinHostPort(t.Host, strconv.Itoa(int(t.Port))) }

// longestText is the most that a length of one byte can announce.
const longestText = 255

// Connect asks the proxy at the other end of conn for a connection to a target. For
// [HTTPS] conn is one that speaks TLS already.
// When it returns nil, conn is that connection, and not a byte of what the target
// has sent is lost: the answer is read to its end and no further. ctx bounds the
// conversation, and its cause is the error when it has ended. Other errors are
// [ErrProtocol], [ErrEnded], [ErrUnfit], a [*RefusalError], or those of conn, which is
// never closed here and has no deadlines afterwards.
func (s Server) Connect(ctx context.Context, conn net.Conn, to Target) error {
	end, bounded := ctx.Deadline()
	if bounded {
		_ = conn.SetDeadline(end) // a closed connection says so when it is used
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err := s.ask(conn, to)
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() && bounded {
		<-ctx.Done() // the socket's deadline may fire a moment before the context's
	}
	if !stop() || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return errors.Join(err, conn.SetDeadline(time.Time{}))
}

// ask holds the conversation of the protocol.
func (s Server) ask(conn io.ReadWriter, to Target) error {
	if addr, literal := to.literal(); literal && addr.Zone() != "" {
		return fmt.Errorf("%w: %s is known on a network of ours, and not there", ErrUnfit, to.Host)
	}
	switch s.Protocol {
	case SOCKS5:
		return s.askSOCKS5(conn, to)
	case SOCKS4a:
		return s.askSOCKS4a(conn, to)
	case HTTP, HTTPS:
		return s.askHTTP(conn, to)
	}
	return fmt.Errorf("%w: %q", ErrURL, s.Protocol)
}

// read fills buf with the next bytes of an answer.
func read(r io.Reader, buf []byte) error {
	_, err := io.ReadFull(r, buf)
	return answerError(err)
}

// answerError gives the end of a connection its name.
func answerError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return ErrEnded
	}
	return err
}

// literal is the target's host if it is an address and no name.
func (t Target) literal() (netip.Addr, bool) {
	addr, err := netip.ParseAddr(t.Host)
	return addr.Unmap(), err == nil
}
