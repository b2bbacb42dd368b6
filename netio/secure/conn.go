package secure

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// Conn is a connection over TLS. Read returns io.EOF only after the peer's
// close_notify, unless truncation is allowed; without one it is [ErrTruncated].
// Errors of TLS are [*Error]s, those of the connection beneath are as they came.
type Conn struct {
	*tls.Conn
	below net.Conn
	took  time.Duration // the handshake
	cut   atomic.Bool   // Close sends no close_notify

	// What Peek has found.
	early    []byte
	earlyErr error
}

// handshake does the handshake. ctx bounds it.
func handshake(ctx context.Context, conn net.Conn, t endTeller, wrap func(net.Conn) *tls.Conn) (*Conn, error) {
	t.Conn = conn
	c := &Conn{Conn: wrap(&t), below: conn}
	start := time.Now()
	err := c.HandshakeContext(ctx)
	if c.took = time.Since(start); err == nil {
		return c, nil
	}
	_ = conn.Close()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return nil, Explain(err, c.ConnectionState())
}

// HandshakeTime is how long the handshake took, and what was said to begin it.
func (c *Conn) HandshakeTime() time.Duration { return c.took }

// maxPlaintext is the most that a record holds (RFC 8446 section 5.1), and so the
// most that one Read gives.
const maxPlaintext = 1 << 14

// Peek waits as long as d for the peer to do something. nil means that there is
// something to read; other errors are those of the next Read, such as io.EOF, but
// for os.ErrDeadlineExceeded: nothing has come. It must not be called at the same
// time as Read, and takes back the read deadline. The next Read gives all that a
// Read would have given in its place.
func (c *Conn) Peek(d time.Duration) error {
	if len(c.early) > 0 || c.earlyErr != nil {
		return c.earlyErr
	}
	if err := c.SetReadDeadline(time.Now().Add(d)); err != nil {
		return err
	}
	record := make([]byte, maxPlaintext)
	n, err := c.Read(record)
	c.early = record[:n]
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		c.earlyErr = err
	}
	return errors.Join(err, c.SetReadDeadline(time.Time{}))
}

// Read reads what was decrypted.
func (c *Conn) Read(p []byte) (int, error) {
	if len(c.early) > 0 && len(p) > 0 {
		n := copy(p, c.early)
		c.early = c.early[n:]
		return n, nil
	}
	if c.earlyErr != nil {
		return 0, c.earlyErr
	}
	n, err := c.Conn.Read(p)
	return n, streamError(err)
}

// Write encrypts and sends.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, streamError(err)
}

// CloseWrite ends our direction: close_notify, and then the connection's own
// end, for peers that look at nothing else. What the peer sends can still be read
// (RFC 8446 section 6.1); peers of TLS 1.2 may end theirs at once.
func (c *Conn) CloseWrite() error {
	if err := c.Conn.CloseWrite(); err != nil {
		return streamError(err)
	}
	if half, ok := c.below.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Close sends close_notify and closes the connection.
func (c *Conn) Close() error {
	if c.cut.Load() {
		return c.below.Close()
	}
	return streamError(c.Conn.Close())
}

// NetConn is the connection beneath, which must be neither read nor written.
func (c *Conn) NetConn() net.Conn { return c.below }

// SetLinger is [net.TCPConn.SetLinger]. With 0 the end must look like the cut
// that it is, so Close sends no close_notify, either.
func (c *Conn) SetLinger(sec int) error {
	c.cut.Store(sec == 0)
	if socket, ok := c.below.(interface{ SetLinger(sec int) error }); ok {
		return socket.SetLinger(sec)
	}
	return nil
}

// endTeller makes the end of a connection an error of its own, since crypto/tls
// takes it for an end like any other when it comes between two records.
type endTeller struct {
	net.Conn
	silent bool   // do not
	heard  func() // is called once something has come, and then nil
}

func (e *endTeller) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	if n > 0 && e.heard != nil {
		e.heard()
		e.heard = nil
	}
	if errors.Is(err, io.EOF) && !e.silent {
		err = &Error{Text: "TLS: " + ErrTruncated.Error(), Err: ErrTruncated}
	}
	return n, err
}

// streamError gives the errors of TLS their kind and leaves the others.
func streamError(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, ErrTLS) {
		return err
	}
	var errno syscall.Errno
	var timeout net.Error
	switch {
	case errors.As(err, &errno), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return err
	case errors.As(err, &timeout) && timeout.Timeout():
		return err
	}
	if alert, text, ok := alertOf(err); ok {
		return &Error{Text: "TLS: the peer refused: " + text, Alert: alert, Err: err}
	}
	return &Error{Text: "TLS: " + bareText(err), Err: err}
}
