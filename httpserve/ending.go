package httpserve

import "crypto/tls"

// end closes the connection, also of a handler that panics or ends its goroutine:
// one that does has failed, and nothing else.
func (c *conn) end() {
	if p := recover(); p != nil {
		c.panicked(p)
		c.lost = true
	}
	if c.ws != nil {
		c.ws.req.end()
	}
	if c.lost {
		c.cut()
		return
	}
	_ = c.nc.Close() // sends close_notify over TLS
}

// cut closes the connection at once. One of TLS ends without close_notify: a
// broken answer must not look like a complete one (RFC 9112 section 9.8), and a
// client that takes nothing is not waited for.
func (c *conn) cut() {
	if secured, ok := c.nc.(*tls.Conn); ok {
		_ = secured.NetConn().Close()
		return
	}
	_ = c.nc.Close()
}
