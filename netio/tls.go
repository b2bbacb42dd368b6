package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
)

// secures reports whether the connection to e speaks TLS.
func (d *Dialer) secures(e Endpoint) bool { return e.speaksTLS() || d.AllTLS && e.canSecure() }

// speaksTLS reports whether the scheme says TLS.
func (e Endpoint) speaksTLS() bool { return e.Scheme == TLS || e.Scheme == WSS }

// canSecure reports whether the endpoint is a socket of bytes, or stands on one.
func (e Endpoint) canSecure() bool {
	switch e.Scheme {
	case TCP, TCP4, TCP6, TLS, Unix, SRV, Systemd, VSock, WS, WSS:
		return true
	}
	return false
}

// openSecure opens e and does the handshake, both within the connect timeout.
// What the options name is read first: nobody is bothered with a connection that
// cannot become one.
func (d *Dialer) openSecure(ctx context.Context, e Endpoint, access Access, open opener) (Stream, error) {
	start, target := time.Now(), e.target()
	failed := func(err error) error { return tlsFailed(ctx, target, err) }
	client, err := secure.NewClient(e.Options.TLS.Over(d.TLS), e.serverName(), d.KeyLog)
	if err != nil {
		return nil, failed(err)
	}
	s, err := open(ctx, d, e, access)
	if err != nil {
		return nil, err
	}
	limited, cancel := d.withinSince(ctx, e, start)
	defer cancel()
	socket, ok := s.(net.Conn)
	if !ok {
		return nil, errors.Join(failed(fmt.Errorf("%w: %s is no connection", ErrSyntax, e)), s.Close())
	}
	asking := cmp.Or(e.Options.StartTLS, d.StartTLS)
	if e.isWebSocket() {
		asking = "" // it begins with TLS, or not at all
	}
	conn, err := d.handshake(limited, client, socket, asking)
	if err != nil {
		return nil, failed(err)
	}
	for _, line := range secure.Describe(conn.ConnectionState(), time.Now()) {
		d.logf("%s", line)
	}
	return conn, nil
}

// handshake asks for TLS first, if a protocol is given.
func (d *Dialer) handshake(ctx context.Context, client *secure.Client, socket net.Conn, asking starttls.Protocol) (*secure.Conn, error) {
	if asking == "" {
		return client.Handshake(ctx, socket)
	}
	conn, err := client.HandshakeAfter(ctx, socket, func(ctx context.Context, conn net.Conn) error {
		return asking.Ask(ctx, conn, client.Name(), d.logf)
	})
	if errors.Is(err, secure.ErrPlaintext) {
		err = &starttls.Error{Protocol: asking, Text: "the server agreed and then " + err.Error(), Err: starttls.ErrInjected}
	}
	return conn, err
}

// withinSince is [Dialer.within] for a connection that was begun before.
func (d *Dialer) withinSince(ctx context.Context, e Endpoint, start time.Time) (context.Context, context.CancelFunc) {
	limit := cmp.Or(e.Options.ConnectTimeout, d.ConnectTimeout)
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, start.Add(limit), &TimeoutError{Which: "connect", After: limit})
}

// target is how messages call what was dialed.
func (e Endpoint) target() string {
	if e.Path != "" && !e.isWebSocket() {
		return e.Path
	}
	return net.JoinHostPort(cmp.Or(e.Host, "localhost"), e.Port)
}

// serverName is what the certificate of e must be for, "" where nothing says so.
// Of a service it is the domain that was asked for and not the host that DNS has
// answered with (RFC 6125 section 6.2.1).
func (e Endpoint) serverName() string {
	switch e.Scheme {
	case SRV:
		_, _, name, _ := splitService(e.Path)
		return certified(name)
	case TCP, TCP4, TCP6, TLS, WS, WSS:
		host, _, _ := strings.Cut(cmp.Or(e.Host, "localhost"), "%")
		return certified(host)
	}
	return ""
}

// certified is a name as certificates have it.
func certified(name string) string {
	if ascii, err := resolve.ASCII(name); err == nil {
		name = ascii
	}
	return strings.TrimSuffix(name, ".")
}

// tlsFailed is the error of a dial that has got no TLS.
func tlsFailed(ctx context.Context, target string, err error) error {
	e := &DialError{Network: "tls", Target: target, Err: err, Kind: tlsKind(err)}
	if ctx.Err() != nil {
		e.Err, e.Kind = context.Cause(ctx), nil
	}
	return e
}

// tlsKind sorts what package secure says.
func tlsKind(err error) error {
	if _, file := errors.AsType[*secure.FileError](err); file {
		return ErrLocal
	}
	switch {
	case errors.Is(err, secure.ErrTLS), errors.Is(err, starttls.ErrRefused), errors.Is(err, starttls.ErrProtocol),
		errors.Is(err, starttls.ErrEnded), errors.Is(err, starttls.ErrInjected):
		return secure.ErrTLS
	case errors.Is(err, ErrSyntax), errors.Is(err, secure.ErrNoServerName), errors.Is(err, secure.ErrNoServerCertificate):
		return ErrSyntax
	case errors.Is(err, ErrTimeout):
		return ErrTimeout
	}
	return ErrLost
}
