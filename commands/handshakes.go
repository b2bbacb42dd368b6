package commands

import (
	"errors"
	"io"
	"net"
	"sync"

	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/wsconn"
)

// refusedHandshake tells of clients whose handshake has failed, of TLS or of a
// WebSocket. Who waits for one client wants to know of it; who serves many would hear
// of every scanner. A client that says nothing at all is a port check.
func refusedHandshake(c *Console, many bool) func(net.Addr, error) {
	tellOrigin := sync.OnceFunc(func() {
		c.Notef("pages of other servers are refused; the option origin=HOST lets one in, after a comma behind the address")
	})
	return func(peer net.Addr, err error) {
		line, then := "no TLS with %s: %v", "; waiting for the next"
		turned, ok := errors.AsType[*wsconn.TurnedAwayError](err)
		if ok || !errors.Is(err, secure.ErrTLS) {
			line = "no WebSocket with %s: %v"
		}
		if many || errors.Is(err, secure.ErrHandshakeCut) || errors.Is(err, io.EOF) {
			c.Verbosef(1, line, peer, err)
		} else {
			c.Notef(line+then, peer, err)
		}
		if ok && turned.Origin != "" {
			c.Verbosef(1, "that page is of %s", printable(turned.Origin))
			tellOrigin()
		}
	}
}
