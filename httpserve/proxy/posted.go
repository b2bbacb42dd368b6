package proxy

import "time"

// posted is for connections over TLS, of which a Write cannot be given up: what has
// begun must be finished, or the connection is lost (crypto/tls). So the content of
// requests is written by somebody that nobody has to wait for. There is at most one
// such write at a time; while there is none, the channel holds the error of the last.
// Nil is for connections whose writes are waited for.
type posted chan error

func newPosted() posted {
	p := make(posted, 1)
	p <- nil
	return p
}

// settle waits for the write that is under way, if there is one. That takes no longer
// than its deadline.
func (p posted) settle() error {
	if p == nil {
		return nil
	}
	err := <-p
	p <- err
	return err
}

// postLeft is writeLeft with a write that nobody waits for, but for the one before.
// The write ends by itself, at the latest when the connection is closed.
func (u *upload) postLeft() bool {
	select {
	case err := <-u.conn.posted:
		if err != nil {
			u.conn.posted <- err
			u.state = refused
			return false
		}
	case <-u.paused:
		return false
	}
	data := append([]byte(nil), u.left...)
	u.left = nil
	go func(c *conn) {
		_ = c.SetWriteDeadline(time.Now().Add(c.silence())) // a closed connection says so in Write
		_, err := c.Conn.Write(data)
		c.posted <- err
	}(u.conn)
	return true
}
