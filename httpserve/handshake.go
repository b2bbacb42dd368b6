package httpserve

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// handshake does the TLS handshake of a connection that is to be secure, on the
// connection's own goroutine: it keeps nobody from being accepted, and may take
// as long as a head. A client that speaks HTTP without TLS is told so, as its
// browser would show nothing but a connection that ends.
func (c *conn) handshake() {
	secured, ok := c.nc.(*tls.Conn)
	if !ok {
		return
	}
	err := c.shakeHands(secured)
	switch {
	case err == nil:
		state := secured.ConnectionState()
		c.secure = &state
		return
	case errors.Is(err, errNotBegun):
		c.step(http1.EventRetire)
		return
	}
	if c.server.HandshakeFailed != nil {
		c.server.HandshakeFailed(c.nc.RemoteAddr(), err)
	}
	if plain, ok := spokeHTTP(err); ok {
		c.refuseInsecure(plain)
		return
	}
	c.step(http1.EventLost)
}

// errNotBegun is a client that has said nothing when the server ended.
var errNotBegun = errors.New("the handshake has not begun")

func (c *conn) shakeHands(secured *tls.Conn) error {
	late := time.Now().Add(cmp.Or(c.server.HeaderTimeout, defaultHeaderTimeout))
	if err := c.awaitHello(secured.NetConn(), late); err != nil {
		if c.run.draining.Load() && errors.Is(err, os.ErrDeadlineExceeded) {
			return errNotBegun
		}
		return err
	}
	ctx, cancel := context.WithDeadline(c.run.base, late)
	defer cancel()
	return secured.HandshakeContext(ctx)
}

// awaitHello waits for the first byte of a client's handshake. Until then the
// connection is as idle as one that waits for a request, and a server that ends
// does not wait for it; one that has begun may finish.
func (c *conn) awaitHello(socket net.Conn, late time.Time) error {
	c.tick()
	_ = socket.SetReadDeadline(late) // a connection that is closed says so below
	c.idle.Store(c.now.Add(c.gap()).UnixNano())
	if c.run.draining.Load() {
		c.wakeIdle()
	}
	err := awaitReadable(socket)
	if readable(socket) { // it came while nobody had time to look
		err = nil
	}
	c.run.mu.Lock() // against stop, whose deadline must not come later
	defer c.run.mu.Unlock()
	c.idle.Store(0)
	_ = socket.SetReadDeadline(time.Time{}) // a connection that is closed says so in the handshake
	return err
}

// spokeHTTP gives the connection beneath a handshake whose client began with a
// request.
func spokeHTTP(err error) (net.Conn, bool) {
	header, ok := errors.AsType[tls.RecordHeaderError](err)
	if !ok || header.Conn == nil {
		return nil, false
	}
	first := header.RecordHeader[:]
	for _, method := range []string{"GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "PATCH ", "OPTIONS ", "CONNECT ", "TRACE "} {
		if bytes.HasPrefix(first, []byte(method[:min(len(method), len(first))])) {
			return header.Conn, true
		}
	}
	return nil, false
}

// refuseInsecure answers over the connection beneath. What the client sends is
// not read as a request: its first bytes are gone.
func (c *conn) refuseInsecure(plain net.Conn) {
	c.run.mu.Lock()
	c.nc = plain
	c.run.mu.Unlock()
	c.acquire()
	c.tick()
	c.step(http1.EventBytes)
	c.refuse(http1.ErrNotSecure)
}

// recordStep is how much is written to a TLS connection at a time: a write that
// was cut short by its deadline cannot be gone on with, so each must be small
// enough for a slow client to take it in time.
const recordStep = 16 << 10

// writeSize is how much is written at a time.
func (c *conn) writeSize() int {
	if c.secure != nil {
		return recordStep
	}
	return writeStep
}
