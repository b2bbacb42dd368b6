package dns

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// Client asks servers. It may be used by many goroutines, and not be copied.
type Client struct {
	// Dial opens connections; network is "udp" or "tcp". It must not be nil.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Secure speaks TLS on a connection with a host, which it verifies, and
	// offers a protocol (ALPN). It closes the connection if that fails. nil =
	// servers are reached over UDP and TCP only.
	Secure func(ctx context.Context, conn net.Conn, host, protocol string) (net.Conn, error)
	// Timeout is the patience for one attempt; 0 = 5 s.
	Timeout time.Duration
	// Tries is how often a question is sent over UDP, and how often a
	// connection is made; 0 = 3.
	Tries int
	// KeepTruncated leaves an answer that did not fit into a datagram as it is,
	// in place of asking again over TCP.
	KeepTruncated bool

	room sync.Pool // of *[maxMessage]byte, for datagrams
}

// withTimeout is a client with another patience for one attempt.
func (c *Client) withTimeout(d time.Duration) *Client {
	return &Client{Dial: c.Dial, Secure: c.Secure, Timeout: d, Tries: c.Tries, KeepTruncated: c.KeepTruncated}
}

const (
	defaultTimeout = 5 * time.Second
	defaultTries   = 3
)

// Reply is a message and how it came.
type Reply struct {
	*Message
	Server    Server // with the transport that carried the answer
	Address   net.Addr
	RoundTrip time.Duration // of the last attempt, the handshakes of TCP and TLS included
	Tries     int
	NoEDNS    bool // the server does not know EDNS, and was asked again without
}

// ServerError is a failure to get an answer from a server.
type ServerError struct {
	Server Server
	Err    error
}

func (e *ServerError) Error() string { return e.Server.String() + ": " + reason(e.Err).Error() }

// reason leaves out what package net puts around the system's word: addresses that
// are said already.
func reason(err error) error {
	if op, ok := err.(*net.OpError); ok { //nolint:errorlint // only the outermost; what wraps it says more
		return reason(op.Err)
	}
	if call, ok := err.(*os.SyscallError); ok { //nolint:errorlint // as above
		return call.Err
	}
	return err
}

// Unwrap gives the reason.
func (e *ServerError) Unwrap() error { return e.Err }

// Try sends a query to a server once and waits for its answer, whatever the answer
// says. An answer that does not fit is asked for over TCP, a server that wants its
// cookie back gets it, and one that does not know EDNS is asked without. The error is a [*ServerError]; of it, timeouts are
// [os.ErrDeadlineExceeded], what is no answer is [ErrMalformed], and TLS and
// connections keep their own.
func (c *Client) Try(ctx context.Context, s Server, q Query) (*Reply, error) {
	r, err := c.askOnce(ctx, s, q)
	plain := err == nil && r.knowsNoEDNS(q)
	if plain {
		q.EDNS.Off = true
		r, err = c.askOnce(ctx, s, q)
	}
	if err == nil && r.wantsCookie(q) {
		q.EDNS.Cookie = r.Cookie
		r, err = c.askOnce(ctx, s, q)
	}
	if err == nil && s.Transport == UDP && (r.Flags.Truncated && !c.KeepTruncated || r.wantsCookie(q)) {
		s.Transport = TCP
		r, err = c.askOnce(ctx, s, q)
	}
	switch {
	case err == nil:
		r.NoEDNS = plain
		return r, nil
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	}
	return nil, &ServerError{Server: s, Err: err}
}

// askOnce makes one attempt.
func (c *Client) askOnce(ctx context.Context, s Server, q Query) (*Reply, error) {
	var id uint16
	if s.Transport != HTTPS { // there it is zero, so that answers can be cached (RFC 8484 4.1)
		id = randomID()
	}
	packet, err := q.pack(id)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.patience(), errNoAnswer)
	defer cancel()
	start := time.Now()
	conn, err := c.open(ctx, s)
	if err != nil {
		return nil, inTime(ctx, err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	m, err := c.exchange(conn, s, packet, func(answer []byte) (*Message, error) {
		m, err := unpack(answer)
		if err != nil {
			return nil, err
		}
		return m, m.answers(q, id)
	})
	if err != nil {
		return nil, inTime(ctx, err)
	}
	return &Reply{Message: m, Server: s, Address: conn.RemoteAddr(), RoundTrip: time.Since(start)}, nil
}

// errNoAnswer ends an attempt.
var errNoAnswer = fmt.Errorf("no answer: %w", os.ErrDeadlineExceeded)

// inTime is the cause of a context that has ended, in place of what its end has
// caused.
func inTime(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	if errors.Is(err, ErrMalformed) { // what came before the time was up tells more
		return fmt.Errorf("%w; nothing better came: %w", err, context.Cause(ctx))
	}
	return context.Cause(ctx)
}

func randomID() uint16 {
	var b [2]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint16(b[:])
}

// Connect opens a connection to a server on which messages go as over TCP, each
// behind its length (RFC 1035 4.2.2), or as datagrams with [UDP]. Over HTTPS it
// takes one question. The caller closes it.
func (c *Client) Connect(ctx context.Context, s Server) (net.Conn, error) {
	conn, err := c.open(ctx, s)
	if err != nil || s.Transport != HTTPS {
		return conn, err
	}
	return &webConn{Conn: conn, server: s}, nil
}

// open connects to a server.
func (c *Client) open(ctx context.Context, s Server) (net.Conn, error) {
	network := "tcp"
	if s.Transport == UDP {
		network = "udp"
	}
	conn, err := c.Dial(ctx, network, s.address())
	if err != nil || s.Transport == UDP || s.Transport == TCP {
		return conn, err
	}
	protocol := "dot"
	if s.Transport == HTTPS {
		protocol = "http/1.1"
	}
	return c.Secure(ctx, conn, s.Host, protocol)
}
