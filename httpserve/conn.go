package httpserve

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// conn is one connection, driven by a goroutine of its own. What may follow what
// is http1's table of states; this is who moves the bytes.
type conn struct {
	run     *run
	server  *Server
	nc      net.Conn
	remote  net.Addr // of the first request on; what a proxy says is known by then
	local   net.Addr
	answers Handler
	wire    wire
	secure  *tls.ConnectionState // nil without TLS
	ws      *workspace           // nil while idle
	state   http1.State
	lost    bool // the end is none that was agreed on
	served  int  // requests begun
	// farewell: the client has said itself that it sends nothing more, and all
	// that it sent was read. Closing then destroys nothing.
	farewell bool
	idle     atomic.Int64 // until when the first byte of a request may be on its way, in ns of the Unix clock; 0 = none is awaited

	pace          pace // of the answer that is being sent
	unsentLimited bool // limitUnsent was called

	now                   time.Time // as of the last look at the clock
	stale                 bool      // something has waited since
	readUntil, writeUntil time.Time // the deadlines that are set
}

func newConn(r *run, nc net.Conn) *conn {
	c := &conn{run: r, server: r.server, nc: nc, answers: r.server.Handler}
	if own, ok := nc.(Connection); ok {
		c.answers = own.Handler()
	}
	c.wire = newWire(c)
	return c
}

// serve answers requests until the connection ends, and closes it.
func (c *conn) serve() {
	defer c.release()
	defer c.end()
	c.handshake()
	for c.state != http1.StateClosed && c.state != http1.StateLingering && c.state != http1.StateUpgraded {
		c.next()
	}
	if c.state == http1.StateLingering && !c.farewell {
		c.linger()
	}
}

// step moves the connection to the next state.
func (c *conn) step(e http1.Event) {
	next, ok := c.state.Next(e)
	if !ok {
		c.server.logf("%s: event %d in state %d", c.nc.RemoteAddr(), e, c.state)
	}
	c.state = next
	c.lost = c.lost || e == http1.EventLost
}

// next reads one request and answers it, or ends the connection.
func (c *conn) next() {
	if !c.awaitRequest() {
		return
	}
	err := c.readHead()
	switch refused, ok := errors.AsType[http1.Error](err); {
	case err == nil:
		c.answerCounted()
	case ok:
		c.refuse(refused)
	case c.onlyBreaks(): // some clients send a line break behind a body (RFC 9112 2.2)
		c.step(http1.EventLost)
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.refuse(http1.ErrTimeout)
	case errors.Is(err, io.EOF):
		c.refuse(http1.ErrCutOff)
	default:
		c.step(http1.EventLost)
	}
}

// onlyBreaks tells that nothing has come of a request but the line breaks that may
// stand before one.
func (c *conn) onlyBreaks() bool {
	return len(bytes.Trim(c.ws.buffered(), "\r\n")) == 0
}

// errLost is a connection that can neither be answered nor read any more.
var errLost = errors.New("the connection is lost")

// readHead reads until the head is complete. Answers that are ready leave
// before it waits.
func (c *conn) readHead() error {
	limits := c.server.Limits
	room := cmp.Or(limits.Head, http1.DefaultHead)
	var late time.Time
	for {
		n, err := http1.ParseHead(c.ws.buffered(), limits, &c.ws.head)
		if err == nil {
			c.ws.from += n
			c.ws.keepHead()
			return nil
		}
		if !errors.Is(err, http1.ErrIncomplete) {
			return err
		}
		if !c.ws.room(headRead, room) {
			return http1.ErrHeadTooLarge
		}
		c.ws.head.Moved(c.ws.buffered())
		if err := c.flush(); err != nil {
			return errLost
		}
		if late.IsZero() {
			c.tick()
			late = c.now.Add(cmp.Or(c.server.HeaderTimeout, defaultHeaderTimeout))
			c.readUntil = late
			_ = c.nc.SetReadDeadline(late) // a connection that is closed says so in fill
		}
		if err := c.fill(); err != nil {
			return err
		}
	}
}

// fill reads more of a request. A deadline that was meant for a connection that
// waits for one, and came too late, does not count.
func (c *conn) fill() error {
	err := c.wire.fill()
	c.tick()
	if errors.Is(err, os.ErrDeadlineExceeded) && c.now.Before(c.readUntil) {
		_ = c.nc.SetReadDeadline(c.readUntil) // a connection that is closed says so in fill
		err = c.wire.fill()
		c.tick()
	}
	return err
}

// request fills the workspace's request from the parsed head.
func (c *conn) request() *Request {
	ws := c.ws
	if c.remote == nil {
		c.remote, c.local = c.nc.RemoteAddr(), c.nc.LocalAddr()
	}
	params := ws.req.Params.values[:0] // outside: the literal is then made in place
	ws.body = body{conn: c, kind: ws.head.Body.Kind, left: ws.head.Body.Length}
	ws.req = Request{
		Head: &ws.head, Remote: c.remote, Local: c.local,
		Received: c.now, conn: c, body: &ws.body, TLS: c.secure,
		Params: Params{values: params},
	}
	switch {
	case ws.head.Body.Kind == http1.BodyNone:
		c.step(http1.EventHead)
	case ws.head.ExpectsContinue:
		c.step(http1.EventHeadWaits)
	default:
		c.step(http1.EventHeadBody)
	}
	if ws.head.Body.Kind == http1.BodyChunked {
		ws.chunks.Reset(http1.ChunkLimits{Body: c.server.MaxBody, Trailer: http1.Limits{Fields: c.server.Limits.Fields}})
	}
	return &ws.req
}

// answer lets the handler answer the request, and brings the connection to
// where the next one may come.
func (c *conn) answer() {
	c.served++
	head := &c.ws.head
	if head.Secure && c.secure == nil {
		c.refuse(http1.ErrScheme)
		return
	}
	r := c.request()
	if c.server.MaxBody > 0 && head.Body.Kind == http1.BodyLength && head.Body.Length > c.server.MaxBody {
		c.refuse(http1.ErrBodyTooLarge)
		return
	}
	i, ok := c.answers.(Inliner)
	inline := ok && i.Inline(r)
	if !inline {
		if err := c.flush(); err != nil { // an answer that is ready does not wait for a handler
			c.step(http1.EventLost)
			return
		}
	}
	resp := c.handle(r)
	if !inline {
		c.tick()
		c.stale = true // what is sent may take its time, too
	}
	if broken := r.bodyError(); broken != nil {
		release(resp, broken)
		c.bodyFailed(broken)
		return
	}
	c.respond(r, resp)
	r.end()
	if c.state == http1.StateDraining {
		c.drainBody()
	}
	c.ws.dropHead()
}

// bodyFailed answers a request whose content was broken, late or cut off, before
// an answer had begun.
func (c *conn) bodyFailed(err error) {
	c.ws.req.end()
	if refused, ok := errors.AsType[http1.Error](err); ok {
		c.refuse(refused)
		return
	}
	c.step(http1.EventLost)
}

// release gives the workspace back.
func (c *conn) release() {
	if c.ws != nil {
		c.server.spaces.put(c.ws)
		c.ws = nil
	}
}

// acquire takes a workspace for input that is there.
func (c *conn) acquire() *workspace {
	if c.ws == nil {
		c.ws = c.server.spaces.get()
	}
	return c.ws
}
