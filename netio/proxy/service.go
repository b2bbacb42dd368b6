package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// ErrForbidden marks a target that a service does not connect its client to. Dial
// functions return it.
var ErrForbidden = errors.New("clients are not connected to that")

// ErrClient marks what a client of a service has done wrong, or not done in time.
var ErrClient = errors.New("client of the proxy")

// ErrLeft marks, beside ErrClient, a connection that ended before there was a
// request.
var ErrLeft = errors.New("it has closed the connection")

// Client is the connection of a client, as *net.TCPConn is one.
type Client interface {
	io.ReadWriter
	CloseWrite() error
	SetDeadline(t time.Time) error
}

// Service is the other side of a proxy: it connects its clients to what they ask
// for. It may be used by several goroutines.
type Service struct {
	Protocol Protocol // SOCKS5, or HTTP: CONNECT, and requests for http:// URLs
	Logins   []Login  // who may use it; none = everybody
	// Dial connects to a target, "host:port", in bounded time.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

const (
	requestPatience = 10 * time.Second // for all that a client says before it is connected
	refusalPatience = 2 * time.Second  // for a client to read a refusal
	mostRefused     = 256 << 10        // bytes that are read of a client that was refused
)

// Connect serves a client up to the connection that it asks for, and returns that:
// from then on each side's bytes are the other's. Where it fails the client has been
// told; the error says what was wrong, and is [ErrClient] or that of Dial. The
// caller closes both; the end of ctx ends Dial, and a client that is closed then
// ends the rest.
func (s *Service) Connect(ctx context.Context, client Client) (net.Conn, Target, error) {
	_ = client.SetDeadline(time.Now().Add(requestPatience)) // a closed one says so when it is used
	var o opened
	switch s.Protocol {
	case SOCKS5:
		o = s.serveSOCKS5(ctx, client)
	case HTTP:
		o = s.serveHTTP(ctx, client)
	default:
		o.err = fmt.Errorf("%w: %q is not served", ErrURL, s.Protocol)
	}
	if o.err != nil {
		sayGoodbye(client)
		return nil, o.to, o.err
	}
	if err := client.SetDeadline(time.Time{}); err != nil {
		return nil, o.to, errors.Join(clientFailed(err), o.conn.Close())
	}
	return o.conn, o.to, nil
}

// opened is what became of a request.
type opened struct {
	conn net.Conn
	to   Target
	err  error
}

// dial connects to the target, and leaves the client time to be told.
func (s *Service) dial(ctx context.Context, client Client, to Target) (net.Conn, error) {
	conn, err := s.Dial(ctx, "tcp", to.String())
	_ = client.SetDeadline(time.Now().Add(requestPatience))
	return conn, err
}

// sayGoodbye lets a client read what it was told: a connection that is closed while
// it still sends is reset, and takes the answer with it.
func sayGoodbye(client Client) {
	_ = client.SetDeadline(time.Now().Add(refusalPatience))
	if client.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(client, mostRefused))
	}
}

// clientFailed is the error of a client's connection.
func clientFailed(err error) error {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return fmt.Errorf("%w: it has not said within %s what it wants", ErrClient, requestPatience)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrEnded) {
		return fmt.Errorf("%w: %w", ErrClient, ErrLeft)
	}
	return fmt.Errorf("%w: %w", ErrClient, err)
}

// dialEnd sorts the errors of a dial, for what a client can be told of them.
type dialEnd int

const (
	failed dialEnd = iota
	forbidden
	noNetwork
	noHost
	refused
	timedOut
)

func dialEndOf(err error) dialEnd {
	_, name := errors.AsType[*net.DNSError](err)
	timeout, bounded := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, ErrForbidden):
		return forbidden
	case errors.Is(err, syscall.ECONNREFUSED):
		return refused
	case errors.Is(err, syscall.ENETUNREACH):
		return noNetwork
	case name, errors.Is(err, syscall.EHOSTUNREACH):
		return noHost
	case bounded && timeout.Timeout():
		return timedOut
	}
	return failed
}
