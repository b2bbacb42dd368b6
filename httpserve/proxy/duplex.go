package proxy

import (
	"errors"
	"io"
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
	wrote  chan bool     // the writer has ended: all is sent
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
		pieces: make(chan []byte), wrote: make(chan bool, 1), heads: make(chan heard, 1), parts: make(chan part, 1),
		taken: make(chan struct{}), over: make(chan struct{}), raw: make([]byte, pieceRoom),
	}
	head := h.appendHead(nil, r)
	d.both.Go(func() { d.wrote <- d.writeAll(head) == nil })
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
			if name, value, id := trailer.Line(i); http1.TrailerAllowed(id) && !isForged(name, id) {
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
