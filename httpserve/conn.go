package httpserve

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// conn is one connection, driven by a goroutine of its own. What may follow what
// is http1's table of states; this is who moves the bytes.
type conn struct {
	run    *run
	server *Server
	nc     net.Conn
	input  source
	secure *tls.ConnectionState // nil without TLS
	ws     *workspace           // nil while idle
	state  http1.State
	lost   bool // the end is none that was agreed on
	served int  // requests begun
	// farewell: the client has said itself that it sends nothing more, and all
	// that it sent was read. Closing then destroys nothing.
	farewell bool
	idle     atomic.Int64 // since when it waits for the first byte of a request, in ns of the Unix clock; 0 = it does not

	pace          pace // of the answer that is being sent
	unsentLimited bool // limitUnsent was called

	now                   time.Time // as of the last look at the clock
	readUntil, writeUntil time.Time // the deadlines that are set
}

func newConn(r *run, nc net.Conn) *conn {
	c := &conn{run: r, server: r.server, nc: nc}
	c.input = newSource(c)
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
		c.answer()
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

// awaitRequest waits for the first byte of a request without holding a buffer.
// It reports false when the connection has ended instead.
func (c *conn) awaitRequest() bool {
	if c.ws != nil && len(c.ws.buffered()) > 0 {
		c.step(http1.EventBytes)
		return true
	}
	if err := c.flush(); err != nil {
		c.step(http1.EventLost)
		return false
	}
	c.release()
	c.tick()
	c.setReadDeadline(cmp.Or(c.server.IdleTimeout, defaultIdleTimeout), c.served == 0)
	c.idle.Store(c.now.UnixNano())
	if c.run.draining.Load() {
		c.wakeIdle()
	}
	c.letOthers()
	err := c.input.fill()
	c.tick()
	c.idle.Store(0)
	switch {
	case err == nil:
		c.step(http1.EventBytes)
	case errors.Is(err, io.EOF):
		c.step(http1.EventPeerClosed)
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.step(http1.EventRetire)
	default:
		c.step(http1.EventLost)
	}
	return err == nil
}

// letOthers lets the connections that have something to do go first. Under load
// the next request has come by then, and a read in vain and a wait are saved. Not
// every time: the runtime looks for input on the others when all wait.
func (c *conn) letOthers() {
	if c.served%2 == 1 {
		runtime.Gosched()
	}
}

// The next request of a client that is busy follows its last answer by less than
// busyGap. Its connection should end with an answer that says so, not under a
// request that is on its way.
const busyGap = 250 * time.Millisecond

// wakeIdle ends the wait for a request soon.
func (c *conn) wakeIdle() {
	since := c.idle.Load()
	if since == 0 {
		return
	}
	until := time.Unix(0, since).Add(busyGap)
	if soon := time.Now().Add(backlogSilence); until.Before(soon) {
		until = soon
	}
	_ = c.nc.SetReadDeadline(until)
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
	err := c.input.fill()
	c.tick()
	if errors.Is(err, os.ErrDeadlineExceeded) && c.now.Before(c.readUntil) {
		_ = c.nc.SetReadDeadline(c.readUntil) // a connection that is closed says so in fill
		err = c.input.fill()
		c.tick()
	}
	return err
}

// request fills the workspace's request from the parsed head.
func (c *conn) request() *Request {
	ws := c.ws
	ws.body = body{conn: c, kind: ws.head.Body.Kind, left: ws.head.Body.Length}
	ws.req = Request{
		Head: &ws.head, Remote: c.nc.RemoteAddr(), Local: c.nc.LocalAddr(),
		Received: c.now, conn: c, body: &ws.body, TLS: c.secure,
		Params: Params{values: ws.req.Params.values[:0]},
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
	i, ok := c.server.Handler.(Inliner)
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

// handle calls the handler. One that panics before it answers is status 500.
func (c *conn) handle(r *Request) (resp *Response) {
	defer func() {
		if p := recover(); p != nil {
			c.panicked(p)
			resp = Refused(500)
		}
	}()
	if resp = c.server.Handler.Serve(r); resp == nil {
		if r.bodyError() == nil {
			c.server.logf("%s %s: no response", r.MethodName(), r.Target())
		}
		return Refused(500)
	}
	return resp
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

// tick looks at the clock, which costs too much to do it for each request of a
// pipeline: after reading and after handlers, before writing.
func (c *conn) tick() { c.now = time.Now() }

// setReadDeadline bounds the next reads, roughly: a deadline that is right to a
// sixteenth is left as it is, as setting one for each request costs more than
// reading it.
func (c *conn) setReadDeadline(d time.Duration, exact bool) {
	if until := c.now.Add(d); exact || moved(c.readUntil, until, d) {
		c.readUntil = until
		_ = c.nc.SetReadDeadline(until)
	}
}

func (c *conn) setWriteDeadline(d time.Duration) {
	c.tick()
	if until := c.now.Add(d); moved(c.writeUntil, until, d) {
		c.writeUntil = until
		_ = c.nc.SetWriteDeadline(until)
	}
}

func moved(until, want time.Time, d time.Duration) bool {
	diff := want.Sub(until)
	return diff < 0 || diff >= d/16
}

// lingerPatience is how long a client may go on sending after our end. Closing
// with unread input would reset the connection and destroy the answer on its
// way (RFC 9112 section 9.6).
const (
	lingerPatience = 5 * time.Second
	lingerSilence  = 2 * time.Second
)

func (c *conn) linger() {
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	buf := c.acquire().in
	for end := time.Now().Add(lingerPatience); time.Now().Before(end); {
		if c.nc.SetReadDeadline(time.Now().Add(lingerSilence)) != nil {
			return
		}
		if _, err := c.nc.Read(buf); err != nil {
			return
		}
	}
}
