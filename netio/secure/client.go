package secure

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"
)

// ErrNoServerName is the answer to [Options] that give nothing to verify a
// certificate against.
var ErrNoServerName = errors.New("the server's certificate must be for some name, and none is known")

// Client opens TLS. It may be used from many goroutines at once.
type Client struct {
	config   *tls.Config
	truncate bool
}

// NewClient reads what the options name. host is what was dialed: the server's
// certificate must be for it unless the options say otherwise, and it is sent
// unless it is an IP address (RFC 6066 section 3). keyLog is as for [NewServer].
func NewClient(o Options, host string, keyLog io.Writer) (*Client, error) {
	config, err := o.base()
	if err != nil {
		return nil, err
	}
	config.KeyLogWriter = keyLog
	if config.ServerName = o.Name; o.Name == "" {
		config.ServerName = host
	}
	if o.Cert != "" {
		pair, err := OpenKeyPair(o.Cert, o.Key, nil)
		if err != nil {
			return nil, err
		}
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return pair.Certificate(), nil
		}
	}
	if o.CA != "" {
		if config.RootCAs, err = readPool(o.CA); err != nil {
			return nil, err
		}
	}
	if err := verification(config, o); err != nil {
		return nil, err
	}
	return &Client{config: config, truncate: o.AllowTruncation}, nil
}

// verification decides what a server's certificate must be. A pin alone decides.
func verification(config *tls.Config, o Options) error {
	var pins []Pin
	if o.Pin != "" {
		var err error
		if pins, err = ParsePins(o.Pin); err != nil {
			return &FileError{What: "pin", Err: err}
		}
	}
	config.InsecureSkipVerify = o.Insecure || pins != nil
	if config.ServerName == "" && !config.InsecureSkipVerify {
		return ErrNoServerName
	}
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if pins != nil && !slices.Contains(pins, PinOf(state.PeerCertificates[0])) {
			return ErrPinned
		}
		return lasting(state, o.Expire, time.Now())
	}
	return nil
}

// lasting fails if a certificate of the chain expires within the time.
func lasting(state tls.ConnectionState, within time.Duration, now time.Time) error {
	if within <= 0 {
		return nil
	}
	for _, cert := range state.PeerCertificates {
		if left := cert.NotAfter.Sub(now); left < within {
			return fmt.Errorf("%w: that of %s on %s, in %s", ErrExpiring, nameOf(cert), dayOf(cert.NotAfter), daysText(left))
		}
	}
	return nil
}

// Handshake puts TLS around a connection and does the handshake, which ctx
// bounds. The error is an [*Error], or the cause of ctx's end; the connection is
// then closed.
func (c *Client) Handshake(ctx context.Context, conn net.Conn) (*Conn, error) {
	return handshake(ctx, conn, endTeller{silent: c.truncate}, func(inner net.Conn) *tls.Conn { return tls.Client(inner, c.config) })
}

// Name is what the server's certificate must be for; "" = anything.
func (c *Client) Name() string { return c.config.ServerName }

// HandshakeAfter is Handshake once ask has returned nil, which brings the server to
// begin with TLS. The time of both counts as that of the handshake. An error of ask
// is returned as it is; the connection is then closed.
func (c *Client) HandshakeAfter(ctx context.Context, conn net.Conn, ask func(context.Context, net.Conn) error) (*Conn, error) {
	start := time.Now()
	if err := ask(ctx, conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	asked := time.Since(start)
	secured, err := c.Handshake(ctx, conn)
	if err == nil {
		secured.took += asked
	}
	return secured, err
}
