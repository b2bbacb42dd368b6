package proxy

import (
	"cmp"
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// Client connects to upstreams and keeps connections for the next requests. It
// is shared by any number of handlers, and must be closed. Its fields must not
// change once it is used.
type Client struct {
	// Dial connects to network tcp (addr is HOST:PORT), tls (the same, and HOST is
	// whom the certificate must be for) or unix (its path). An end of a connection
	// that may be a cut reads as an [io.ErrUnexpectedEOF]. It is called from many
	// goroutines.
	Dial           func(ctx context.Context, network, addr string) (net.Conn, error)
	ConnectTimeout time.Duration // 0 = 10 s
	HeadTimeout    time.Duration // for the head of an answer, once the request is sent; 0 = 60 s
	SilenceTimeout time.Duration // between two parts of an answer, or of a request; 0 = 5 min
	IdleTimeout    time.Duration // of a connection without a request; 0 = 30 s
	MaxIdle        int           // such connections, of all upstreams together; 0 = 64
	// Log is told why a request could not be passed on; nil = nobody is.
	Log func(format string, args ...any)

	mu     sync.Mutex
	idle   []*conn // the oldest first
	closed bool
}

const (
	defaultConnect = 10 * time.Second
	defaultHead    = 60 * time.Second
	defaultSilence = 5 * time.Minute
	defaultIdle    = 30 * time.Second
	defaultMaxIdle = 64
)

// errConnect is the cause of a connect that took too long.
var errConnect = errors.New("connect timeout")

// get gives an idle connection to a target, or a new one. The caller puts or
// closes it.
func (c *Client) get(ctx context.Context, t *target, fresh bool) (*conn, error) {
	for !fresh {
		kept := c.take(t)
		if kept == nil {
			break
		}
		if alive(kept.Conn) {
			return kept, nil
		}
		_ = kept.Close() // it was at its end
	}
	ctx, cancel := context.WithTimeoutCause(ctx, cmp.Or(c.ConnectTimeout, defaultConnect), errConnect)
	defer cancel()
	nc, err := c.Dial(ctx, t.network, t.addr)
	if err != nil {
		if errors.Is(context.Cause(ctx), errConnect) {
			err = errors.Join(errConnect, err)
		}
		return nil, err
	}
	made := &conn{Conn: nc, client: c, target: t}
	if t.network == "tls" {
		made.posted = newPosted()
	}
	return made, nil
}

// take removes the youngest idle connection to a target from the idle ones.
func (c *Client) take(t *target) *conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.idle) - 1; i >= 0; i-- {
		if kept := c.idle[i]; *kept.target == *t {
			c.remove(i)
			return kept
		}
	}
	return nil
}

// remove takes an idle connection out. c.mu is held.
func (c *Client) remove(i int) {
	c.idle[i].expiry.Stop()
	c.idle = append(c.idle[:i], c.idle[i+1:]...)
}

// put keeps a connection that has nothing under way, or closes it.
func (c *Client) put(kept *conn) {
	kept.reused, kept.began, kept.buf = true, false, nil
	kept.from, kept.to = 0, 0
	kept.head.Reset()
	if kept.SetDeadline(time.Time{}) != nil {
		_ = kept.Close() // it is closed already
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = kept.Close()
		return
	}
	if len(c.idle) >= cmp.Or(c.MaxIdle, defaultMaxIdle) {
		oldest := c.idle[0]
		c.remove(0)
		_ = oldest.Close() // nothing was under way
	}
	kept.expiry = time.AfterFunc(cmp.Or(c.IdleTimeout, defaultIdle), func() { c.expire(kept) })
	c.idle = append(c.idle, kept)
}

// expire closes a connection that nobody has taken.
func (c *Client) expire(kept *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.idle {
		if c.idle[i] == kept {
			c.remove(i)
			_ = kept.Close() // nothing was under way
			return
		}
	}
}

// Close closes the idle connections; those in use are closed after their answer.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for len(c.idle) > 0 {
		_ = c.idle[0].Close() // nothing was under way
		c.remove(0)
	}
}

func (c *Client) logf(format string, args ...any) {
	if c.Log != nil {
		c.Log(format, args...)
	}
}
