package proxy

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

const (
	// pieceRoom is how much of a request's content is on its way at a time, twice.
	pieceRoom = 32 << 10
	// continueWait is how long the upstream may take to say that it wants content
	// that the client has not sent yet (RFC 9110 section 10.1.1 leaves it to us).
	continueWait = time.Second
	// writerGrace is how long the writer may take to see that it has sent all,
	// when the answer to it is here already.
	writerGrace = 10 * time.Millisecond
	// lastWord is how long the answer of an upstream that takes no more content
	// may take. It may be on its way, or destroyed by a reset.
	lastWord = 2 * time.Second
)

// duplex is an exchange whose request has content. The upstream may answer before
// it has read all of that, and may have to be read for it to go on reading. So one
// goroutine writes to it and another one reads from it. The connection to the
// client, on which reading and writing cannot happen at once, stays with the
// goroutine that serves it; when it waits for content and there is something to
// do, the reader interrupts it.
type duplex struct {
	*exchange
	body io.Reader

	pieces chan []byte   // framed, to the writer; closed after the last one
	wrote  chan error    // how the writer has ended
	heads  chan heard    // from the reader, one at a time
	parts  chan part     // after the final head, one at a time
	taken  chan struct{} // the final head or the last part is used up, and the reader may go on
	over   chan struct{} // closed at the end of the exchange
	both   sync.WaitGroup

	reading atomic.Bool // the client's content is waited for

	rooms   [2][]byte // for pieces, in turn
	turn    int
	waiting []byte // a piece that the writer has not taken yet; nil = none
	raw     []byte
	state   sending
}

// sending is how far the content of the request is passed on.
type sending int

const (
	sendingOn   sending = iota
	sendingLast         // all is read, and waiting is the last piece
	sendingOver         // all is with the writer
	sendingCut          // no more is sent: it is not wanted
)

// heard is what the reader has to say before the content of the answer.
type heard struct {
	err   error
	goOn  bool // the upstream waits for the content
	final bool // conn.head is that of the answer
}

// part is a piece of the answer's content, or its end.
type part struct {
	data []byte
	last bool // nothing more has come yet
	err  error
}

// passBody passes on a request with content. It is never sent twice.
func (h *Handler) passBody(r *httpserve.Request) *httpserve.Response {
	x, err := h.begin(r, false)
	if err != nil {
		return h.failed(r, err)
	}
	d := &duplex{
		exchange: x, body: r.Body(),
		pieces: make(chan []byte), wrote: make(chan error, 1), heads: make(chan heard, 1), parts: make(chan part, 1),
		taken: make(chan struct{}), over: make(chan struct{}), raw: make([]byte, pieceRoom),
	}
	head := h.appendHead(nil, r)
	d.both.Go(func() { d.wrote <- d.writeAll(head) })
	d.both.Go(d.readAll)
	err = d.request()
	switch {
	case errors.Is(err, errBody):
		d.done(err)
		return nil // the server knows why the body broke off, and says so
	case err != nil:
		d.done(err)
		return h.failed(r, err)
	}
	return d.answer()
}

// errBody is a failure of the client's side, not of the upstream's.
var errBody = errors.New("the content of the request broke off")

// request passes content on until the head of the answer has come.
func (d *duplex) request() error {
	if d.r.ExpectsContinue {
		timer := time.NewTimer(continueWait)
		defer timer.Stop()
		if final, err := d.hear(timer.C); final || err != nil {
			return err
		}
	}
	for d.state == sendingOn || d.state == sendingLast {
		if d.waiting == nil {
			if final, err := d.readOrHear(); final || err != nil {
				return err
			}
			continue
		}
		if final, err := d.give(); final || err != nil {
			return err
		}
	}
	if d.state == sendingOver {
		if err := d.conn.awaitHead(); err != nil {
			return err
		}
	}
	_, err := d.hear(nil)
	return err
}

// hear waits for the final head, or until the upstream asks for the content, or
// for the end of patience (nil = there is none).
func (d *duplex) hear(patience <-chan time.Time) (final bool, err error) {
	for {
		select {
		case said := <-d.heads:
			if said.final || said.err != nil {
				return said.final, said.err
			}
			if patience != nil {
				return false, nil
			}
		case <-patience:
			return false, nil
		}
	}
}

// readOrHear makes the next piece of the client's content, unless the upstream
// says something first.
func (d *duplex) readOrHear() (final bool, err error) {
	d.reading.Store(true)
	defer d.reading.Store(false)
	select {
	case said := <-d.heads:
		return said.final, said.err
	default:
		return false, d.read()
	}
}

// read makes the next piece of the client's content; none if it is interrupted.
func (d *duplex) read() error {
	n, err := d.body.Read(d.raw)
	if errors.Is(err, httpserve.ErrInterrupted) {
		return nil
	}
	piece := d.rooms[d.turn][:0]
	if d.r.Head.Body.Kind == http1.BodyChunked {
		piece = http1.AppendChunk(piece, d.raw[:n])
	} else {
		piece = append(piece, d.raw[:n]...)
	}
	switch {
	case errors.Is(err, io.EOF):
		piece = d.appendEnd(piece)
		d.state = sendingLast
	case err != nil:
		return errors.Join(errBody, err)
	}
	d.rooms[d.turn], d.turn, d.waiting = piece, 1-d.turn, piece
	return nil
}

// appendEnd appends the end of content in chunks, with the trailer fields that
// the client may have sent.
func (d *duplex) appendEnd(piece []byte) []byte {
	if d.r.Head.Body.Kind != http1.BodyChunked {
		return piece
	}
	piece = http1.AppendTrailerStart(piece)
	if trailer := d.r.Trailer(); trailer != nil {
		for i := range trailer.Len() {
			if name, value, id := trailer.Line(i); http1.TrailerAllowed(id) && !isForged(name) {
				piece = http1.AppendField(piece, string(name), value)
			}
		}
	}
	return http1.AppendHeadEnd(piece)
}

// give hands the waiting piece to the writer, unless the final head comes first.
func (d *duplex) give() (final bool, err error) {
	for {
		select {
		case d.pieces <- d.waiting:
			d.given()
			return false, nil
		case said := <-d.heads:
			if said.final || said.err != nil {
				return said.final, said.err
			}
		case <-d.wrote:
			d.stop()
			return false, d.conn.SetReadDeadline(time.Now().Add(lastWord))
		}
	}
}

// given notes that the writer has the waiting piece.
func (d *duplex) given() {
	d.waiting = nil
	if d.state == sendingLast {
		d.state = sendingOver
		close(d.pieces)
	}
}

// stop sends nothing more: the upstream has its answer, or takes no more.
func (d *duplex) stop() { d.state, d.waiting = sendingCut, nil }

// answer is the response, whose content reads what is left of the request's. One
// that refuses the request ends that.
func (d *duplex) answer() *httpserve.Response {
	head := &d.conn.head
	if head.Status >= 300 && d.state != sendingOver {
		d.stop()
	}
	resp := &httpserve.Response{Status: head.Status, Header: d.fields(), Close: d.state == sendingCut, Done: d.done}
	if head.Body.Kind == http1.BodyNone {
		resp.Content = d.announced()
	} else {
		resp.Content = httpserve.Stream{Length: head.Body.Length, Write: d.write}
	}
	d.taken <- struct{}{}
	return resp
}

// write passes the content of the answer on as it comes, and between its parts
// the rest of the request's.
func (d *duplex) write(ctx context.Context, w *httpserve.BodyWriter) error {
	for {
		var offer chan []byte // nil = nothing to offer
		if d.waiting != nil {
			offer = d.pieces
		}
		var wrote chan error
		if d.state != sendingCut && d.state != sendingOver {
			wrote = d.wrote
		}
		if d.waiting == nil && d.state == sendingOn {
			if done, err := d.readBetween(w); done || err != nil {
				return err
			}
			continue
		}
		select {
		case p := <-d.parts:
			if done, err := d.pass(p, w); done || err != nil {
				return err
			}
		case offer <- d.waiting:
			d.given()
		case <-wrote:
			d.stop()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// readBetween reads a piece of the request if no part of the answer is there.
func (d *duplex) readBetween(w *httpserve.BodyWriter) (done bool, err error) {
	d.reading.Store(true)
	defer d.reading.Store(false)
	select {
	case p := <-d.parts:
		return d.pass(p, w)
	default:
		return false, d.read()
	}
}

// pass passes one part of the answer on; done is its end.
func (d *duplex) pass(p part, w *httpserve.BodyWriter) (done bool, err error) {
	switch {
	case errors.Is(p.err, io.EOF):
		d.trailers(w)
		d.taken <- struct{}{}
		return true, nil
	case p.err != nil:
		return false, p.err
	}
	if _, err := w.Write(p.data); err != nil {
		return false, err
	}
	if p.last {
		if err := w.Flush(); err != nil {
			return false, err
		}
	}
	d.taken <- struct{}{}
	return false, nil
}

// writeAll is the writer.
func (d *duplex) writeAll(head []byte) error {
	if err := d.conn.send(head); err != nil {
		return err
	}
	for {
		select {
		case piece, more := <-d.pieces:
			if !more {
				return nil
			}
			if err := d.conn.send(piece); err != nil {
				return err
			}
		case <-d.over:
			return os.ErrClosed
		}
	}
}

// readAll is the reader.
func (d *duplex) readAll() {
	if !d.readFinalHead() {
		return
	}
	for d.conn.head.Body.Kind != http1.BodyNone {
		data, err := d.conn.next()
		select {
		case d.parts <- part{data, d.conn.waits(), err}:
			d.wake()
		case <-d.over:
			return
		}
		if !d.goesOn() || err != nil {
			return
		}
	}
}

// readFinalHead reports all heads up to the final one, and whether its content may
// be read now.
func (d *duplex) readFinalHead() bool {
	err := errInterim
	for range mostInterim {
		if err = d.conn.readHead(d.r.Method); err != nil {
			break
		}
		if !d.conn.head.Interim() {
			if err = d.checkUpgrade(); err != nil {
				break
			}
			return d.say(heard{final: true}) && d.goesOn()
		}
		if d.conn.head.Status == 100 && !d.say(heard{goOn: true}) {
			return false
		}
		err = errInterim
	}
	d.say(heard{err: err})
	return false
}

func (d *duplex) say(what heard) bool {
	select {
	case d.heads <- what:
		d.wake()
		return true
	case <-d.over:
		return false
	}
}

// wake lets the one who waits for the client look at what was said.
func (d *duplex) wake() {
	if d.reading.Load() {
		d.r.InterruptBody()
	}
}

// goesOn waits until what was said last is used up.
func (d *duplex) goesOn() bool {
	select {
	case <-d.taken:
		return true
	case <-d.over:
		return false
	}
}

// done ends the exchange and both goroutines.
func (d *duplex) done(err error) {
	close(d.over)
	if err == nil && !d.sentAll() {
		err = errUnsent
	}
	if err != nil || !d.conn.ended {
		_ = d.conn.Close() // wakes those who wait for it
	}
	d.both.Wait()
	d.exchange.done(err)
}

// errUnsent is an answer that came before its request was sent whole.
var errUnsent = errors.New("the request was not sent to its end")

// sentAll reports whether the upstream has the whole request.
func (d *duplex) sentAll() bool {
	if d.state != sendingOver {
		return false
	}
	select {
	case err := <-d.wrote:
		return err == nil
	case <-time.After(writerGrace):
		return false
	}
}
