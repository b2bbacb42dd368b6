package httpserve

import (
	"context"
	"crypto/tls"
	"errors"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// errShort is an answer with less content than it has announced.
var errShort = errors.New("the content is shorter than was announced")

// coding is how the end of a response's content is told.
type coding int

const (
	codingNone    coding = iota // there is no content
	codingLength                // Content-Length
	codingChunked               // chunks
	codingClose                 // the end of the connection
)

// reply is a response on its way.
type reply struct {
	conn     *conn
	r        *Request
	resp     *Response
	status   int
	content  Content // what is sent; nil with codingNone
	size     int64   // of the content, -1 if it is not known
	coding   coding
	keep     bool
	sent     int64
	trailers []Field
}

// respond sends a response, in memory at first where that is enough, and leads
// the connection to what comes after it.
func (c *conn) respond(r *Request, resp *Response) {
	a := c.plan(r, resp)
	if _, upgrade := a.content.(Upgrade); upgrade {
		if refused := c.notUpgraded(a); refused != nil {
			release(resp, errNotUpgraded)
			a = c.plan(r, refused)
		} else {
			c.upgrade(a)
			return
		}
	}
	a.invite()
	if c.state == http1.StateWaiting {
		c.ws.body.broken = errNotAsked
	}
	c.pace = pace{}
	c.step(http1.EventAnswer)
	a.appendHead()
	a.limitUnsent()
	err := a.sendContent()
	if err != nil {
		_ = c.flush() // what is complete, and what was written of this one, may still arrive
		c.step(http1.EventLost)
		r.lost()
		if a.coding == codingClose {
			c.reset()
		}
	} else {
		c.farewell = !r.KeepAlive && c.state == http1.StateAnswering && len(c.ws.buffered()) == 0
		c.finish(a.keep)
	}
	a.told(err)
}

// reset ends the connection so that a client to which its end is the content's
// does not take a part for the whole. A close_notify of TLS would say so.
func (c *conn) reset() {
	nc := c.nc
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	if l, ok := nc.(interface{ SetLinger(seconds int) error }); ok {
		_ = l.SetLinger(0) // it may be closed already
	}
	_ = nc.Close()
}

// errNotAsked is what a Stream reads that did not say that it reads.
var errNotAsked = errors.New("the client was not asked for the content: Stream.Reads is not set")

// reads tells whether the content may be made of the request's while it is sent.
func (a *reply) reads() bool {
	stream, ok := a.content.(Stream)
	return ok && stream.Reads && a.conn.state != http1.StateWaiting
}

// invite asks for content that the answer is going to read while it is sent.
func (a *reply) invite() {
	if stream, ok := a.content.(Stream); ok && stream.Reads && a.conn.state == http1.StateWaiting && a.status < 300 {
		a.conn.ws.out = http1.AppendContinue(a.conn.ws.out)
		a.conn.step(http1.EventContinue)
	}
}

// finish moves on after a complete answer; the last one of a connection leaves
// at once.
func (c *conn) finish(keep bool) {
	if keep {
		c.step(http1.EventDone)
		return
	}
	if c.flush() != nil {
		c.step(http1.EventLost)
		return
	}
	c.step(http1.EventDoneClose)
}

// plan decides what the RFCs leave no choice about.
func (c *conn) plan(r *Request, resp *Response) *reply {
	a := &c.ws.reply
	*a = reply{conn: c, r: r, resp: resp, status: resp.Status, content: resp.Content}
	_, upgrade := resp.Content.(Upgrade)
	switch {
	case a.status == 0:
		a.status = 200
	case a.status < 100 || a.status > 999 || a.status < 200 && !upgrade:
		c.server.logf("%s: status %d is none that can be sent", r.Target(), a.status)
		a.status = 500
	case a.status == 205: // has no content, and says so
		a.content = nil
	}
	a.keep = r.KeepAlive && !resp.Close && !c.ends()
	if left, little := c.ws.body.unread(); left && !little && !a.reads() {
		a.keep = false
	}
	if !http1.ResponseHasLength(r.Method, a.status) {
		if !upgrade {
			a.content = nil
		}
		return a
	}
	a.coding = codingLength
	if a.content != nil {
		a.size = a.content.Size()
	}
	if a.size < 0 {
		a.coding = codingChunked
		if r.Minor == 0 {
			a.coding, a.keep = codingClose, false
		}
	}
	return a
}

// ends tells whether the connection has had its last request. A server that
// drains still answers those that it has read already.
func (c *conn) ends() bool {
	return c.run.draining.Load() && len(c.ws.buffered()) == 0 ||
		c.server.MaxRequests > 0 && c.served >= c.server.MaxRequests
}

// told ends the response for those who want to know.
func (a *reply) told(err error) {
	release(a.resp, err)
	if a.conn.server.Observe != nil {
		a.conn.server.Observe(Exchange{
			Request: a.r, Status: a.status, Sent: a.sent, Duration: time.Since(a.r.Received), Err: err,
		})
	}
}

func release(resp *Response, err error) {
	if resp.Done != nil {
		resp.Done(err)
	}
}

// refuse answers a request that is broken, too large or too late. It is the
// last answer of the connection.
func (c *conn) refuse(reason http1.Error) {
	begun := c.state != http1.StateHead // else the request is the one before
	c.step(http1.EventRefuse)
	r := &c.ws.req
	if !begun {
		*r = Request{Head: &c.ws.head, Remote: c.nc.RemoteAddr(), Local: c.nc.LocalAddr(), Received: c.now}
	}
	text := statusLine(reason.Status()) + ": " + reason.Reason()
	a := &reply{conn: c, r: r, resp: Text(reason.Status(), text), status: reason.Status(), coding: codingLength}
	a.resp.Close = true
	a.content = a.resp.Content
	a.size = a.content.Size()
	a.appendHead()
	err := a.sendContent()
	if err == nil {
		c.finish(false)
	} else {
		c.step(http1.EventLost)
	}
	a.told(err)
}

// errNotUpgraded is the end of an upgrade that is not possible.
var errNotUpgraded = errors.New("the connection cannot be upgraded")

// notUpgraded is the answer to a request whose upgrade is not possible; nil if it
// is. What follows content that was not read is not the new protocol's.
func (c *conn) notUpgraded(a *reply) *Response {
	var refused *Response
	switch {
	case a.status == 101 && a.r.Upgrades() == nil:
		c.server.logf("%s: an upgrade that the client did not ask for", c.nc.RemoteAddr())
		refused = Refused(500)
	case c.state != http1.StateReady:
		refused = Text(400, statusLine(400)+": an upgrade cannot have content")
	default:
		return nil
	}
	refused.Close = true
	return refused
}

// upgrade hands the connection over, with what was read of it already.
func (c *conn) upgrade(a *reply) {
	out := c.appendDate(http1.AppendStatusLine(c.ws.out, a.status), a.resp)
	for _, f := range a.resp.Header {
		if !ours(f.Name) {
			out = http1.AppendField(out, f.Name, f.Value)
		}
	}
	if a.status == 101 {
		out = http1.AppendField(out, "Connection", "upgrade")
	}
	c.ws.out = http1.AppendHeadEnd(out)
	err := c.flush()
	if err == nil {
		c.step(http1.EventUpgrade)
		_ = c.nc.SetDeadline(time.Time{})
		early := append([]byte(nil), c.ws.buffered()...)
		err = c.guarded(func() error { return a.content.(Upgrade)(c.run.base, &upgraded{Conn: c.nc, early: early}) })
	} else {
		c.step(http1.EventLost)
	}
	a.told(err)
}

// streamContext is the context that a Stream's function is given.
func (a *reply) streamContext() context.Context { return a.r.Context() }
