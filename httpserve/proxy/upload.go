package proxy

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

const (
	// pieceRoom is how much of a request's content is on its way at a time.
	pieceRoom = 32 << 10
	// continueWait is how long the upstream may take to say that it wants content
	// that the client has not sent yet (RFC 9110 section 10.1.1 leaves it to us).
	continueWait = time.Second
	// lastWord is how long the answer of an upstream that takes no more content
	// may take. It may be on its way, or destroyed by a reset.
	lastWord = 2 * time.Second
)

// upload is an exchange whose request has content. The upstream may answer before
// it has read all of that, and may have to be read for it to go on reading. So the
// content is passed on beside what waits for the answer and then passes that on.
type upload struct {
	*exchange
	raw, framed []byte
	left        []byte // of framed, not yet written
	state       progress
	pausing     atomic.Bool
	paused      chan struct{} // is closed then, too; of the latest run
}

// progress is how far the content of a request is passed on.
type progress int

const (
	goesOn  progress = iota
	ending           // all is read, and left is the last of it
	sent             // the upstream has all
	refused          // the upstream takes no more
	broken           // the client did not send it to its end
)

// Failures of requests with content.
var (
	errBroken = errors.New("the content of the request broke off")
	errUnsent = errors.New("the answer came before the request was sent whole")
)

// passBody passes on a request with content. It is never sent twice.
func (h *Handler) passBody(r *httpserve.Request) *httpserve.Response {
	x, err := h.begin(r, false)
	if err != nil {
		return h.failed(r, err)
	}
	u := &upload{exchange: x, raw: make([]byte, pieceRoom)}
	err = u.ask(h.appendHead(nil, r))
	switch {
	case u.state == broken:
		u.done(errBroken)
		return nil // the server knows why, and says so
	case err != nil:
		u.done(err)
		return h.failed(r, err)
	}
	return u.answer()
}

// ask sends the request until the head of the answer has come.
func (u *upload) ask(head []byte) error {
	if err := u.conn.send(head); err != nil {
		return err
	}
	if u.r.ExpectsContinue {
		if final, err := u.awaitContinue(); final || err != nil {
			return err
		}
	}
	pause := u.run(u.awaitAnswer)
	defer pause()
	return u.readFinal()
}

// awaitContinue waits until the upstream wants the content, or refuses it.
func (u *upload) awaitContinue() (final bool, err error) {
	if err := u.conn.SetReadDeadline(time.Now().Add(continueWait)); err != nil {
		return false, err
	}
	for range mostInterim {
		err := u.conn.readHead(u.r.Method)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded), err == nil && u.conn.head.Status == 100:
			return false, u.conn.SetReadDeadline(time.Time{})
		case err != nil:
			return false, err
		case !u.conn.head.Interim():
			return true, u.checkUpgrade()
		}
	}
	return false, errInterim
}

// awaitAnswer bounds the wait for the head of the answer when there is nothing
// more to send.
func (u *upload) awaitAnswer() {
	switch u.state {
	case sent:
		_ = u.conn.awaitHead() // a connection that is closed says so when it is read
	case refused:
		_ = u.conn.SetReadDeadline(time.Now().Add(lastWord))
	case broken:
		_ = u.conn.Close() // the upstream must not take a part for the whole
	case goesOn, ending:
	}
}

// answer is the response. One that refuses the request ends that; else the rest of
// its content is passed on beside the answer's.
func (u *upload) answer() *httpserve.Response {
	unsent := u.state == goesOn || u.state == ending
	if unsent && u.conn.head.Status >= 300 {
		u.state, unsent = refused, false
	}
	resp := u.exchange.answer()
	resp.Close, resp.Done = u.state == refused, u.done
	if content, ok := resp.Content.(httpserve.Stream); ok && unsent && !u.conn.ended {
		content.Write = u.writeBeside
		resp.Content = content
	}
	return resp
}

// writeBeside passes the answer's content on, and beside it the request's.
func (u *upload) writeBeside(ctx context.Context, w *httpserve.BodyWriter) error {
	pause := u.run(func() {
		if u.state == broken {
			_ = u.conn.Close() // whoever reads it learns of it
		}
	})
	defer pause()
	return u.write(ctx, w)
}

// done ends the exchange.
func (u *upload) done(err error) {
	if err == nil && u.state != sent {
		err = errUnsent
	}
	u.exchange.done(err)
}

// run passes content on beside what its caller does, until pause is called. When
// nothing more is to be sent, then is called, beside the caller, too.
func (u *upload) run(then func()) (pause func()) {
	u.paused = make(chan struct{})
	stop := u.r.ReadApart(func(content io.Reader) {
		u.pass(content)
		then()
	})
	return func() {
		u.pausing.Store(true)
		close(u.paused)
		if u.conn.posted == nil {
			_ = u.conn.SetWriteDeadline(time.Unix(1, 0)) // a connection that is closed ends Write by itself
		}
		stop()
		u.pausing.Store(false)
	}
}

// pass passes content on until it is paused or has reached an end.
func (u *upload) pass(content io.Reader) {
	for u.state == goesOn || u.state == ending {
		switch {
		case len(u.left) > 0:
			if !u.writeLeft() {
				return
			}
		case u.state == ending:
			u.state = sent
		default:
			n, err := content.Read(u.raw)
			if errors.Is(err, httpserve.ErrStopped) {
				return
			}
			u.frame(u.raw[:n], err)
		}
	}
}

// frame makes what is sent of a part of the content and of its end.
func (u *upload) frame(data []byte, err error) {
	chunked := u.r.Head.Body.Kind == http1.BodyChunked
	if chunked {
		u.framed = http1.AppendChunk(u.framed[:0], data)
	} else {
		u.framed = append(u.framed[:0], data...)
	}
	switch {
	case errors.Is(err, io.EOF):
		u.state = ending
		if chunked {
			u.framed = u.appendEnd(u.framed)
		}
	case err != nil:
		u.state = broken
	}
	u.left = u.framed
}

// appendEnd appends the end of content in chunks, with the trailer fields that
// the client may have sent.
func (u *upload) appendEnd(dst []byte) []byte {
	dst = http1.AppendTrailerStart(dst)
	if trailer := u.r.Trailer(); trailer != nil {
		for i := range trailer.Len() {
			if name, value, id := trailer.Line(i); http1.TrailerAllowed(id) && !isForged(name, id) {
				dst = http1.AppendField(dst, string(name), value)
			}
		}
	}
	return http1.AppendHeadEnd(dst)
}

// writeLeft writes, and reports whether it goes on after that.
func (u *upload) writeLeft() bool {
	if u.conn.posted != nil {
		return u.postLeft()
	}
	_ = u.conn.SetWriteDeadline(time.Now().Add(u.conn.silence())) // a connection that is closed says so in Write
	if u.pausing.Load() {                                         // after that: pause has set its deadline before, or does it now
		return false
	}
	n, err := u.conn.Conn.Write(u.left)
	u.left = u.left[n:]
	switch {
	case err == nil:
		return true
	case u.pausing.Load() && errors.Is(err, os.ErrDeadlineExceeded):
		return false
	}
	u.state = refused
	return false
}
