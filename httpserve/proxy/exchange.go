package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// exchange is one request on its way to an upstream, and the answer on its way
// back. It must be done.
type exchange struct {
	handler *Handler
	r       *httpserve.Request
	conn    *conn
	release func() bool // of the client's hold on the connection; false = it was closed
}

// mostInterim is how many interim answers may come before the final one.
const mostInterim = 32

// Kinds of answers that cannot be passed on.
var (
	errInterim = fmt.Errorf("more than %d interim answers", mostInterim)
	errUnasked = errors.New("the upstream changes to a protocol that nobody has asked for")
)

// begin takes a connection. A client that is gone closes it.
func (h *Handler) begin(r *httpserve.Request, fresh bool) (*exchange, error) {
	c, err := h.client.get(r.Context(), &h.target, fresh)
	if err != nil {
		return nil, err
	}
	x := &exchange{handler: h, r: r, conn: c}
	x.release = context.AfterFunc(r.Context(), func() { _ = c.Close() }) // whoever reads it learns of it
	return x, nil
}

// ask sends a request without content and reads the head of the answer.
func (x *exchange) ask(head []byte) error {
	if err := x.conn.send(head); err != nil {
		return err
	}
	if err := x.conn.awaitHead(); err != nil {
		return err
	}
	return x.readFinal()
}

// readFinal reads heads up to that of the final answer.
func (x *exchange) readFinal() error {
	for range mostInterim {
		if err := x.conn.readHead(x.r.Method); err != nil {
			return err
		}
		if !x.conn.head.Interim() {
			return x.checkUpgrade()
		}
	}
	return errInterim
}

// answer makes a response of the head that was read.
func (x *exchange) answer() *httpserve.Response {
	c := x.conn
	if c.head.Status == 101 {
		return x.upgraded()
	}
	resp := &httpserve.Response{Status: c.head.Status, Header: x.fields(), Done: x.done, Date: x.date()}
	switch {
	case c.ended:
		resp.Content = x.announced()
	case c.head.Body.Kind == http1.BodyLength && int64(c.to-c.from) >= c.left:
		data, _ := c.next() // it is all there
		resp.Content = httpserve.Bytes(append([]byte(nil), data...))
	default:
		resp.Content = httpserve.Stream{Length: c.head.Body.Length, Write: x.write}
	}
	return resp
}

// fields are those of the answer that go on.
func (x *exchange) fields() httpserve.Header {
	head := &x.conn.head
	ends := hopsOf(&head.Fields, hopByHop)
	if head.Status == 101 || head.Status == 426 {
		ends.ids &^= 1 << http1.FieldUpgrade // which says what to change to
		ends.named = slices.DeleteFunc(ends.named, func(name string) bool { return name == "upgrade" })
	}
	header := make(httpserve.Header, 0, head.Len())
	for i := range head.Len() {
		if name, value, id := head.Line(i); !ends.end(name, id) {
			header.Add(string(name), string(value))
		}
	}
	return header
}

// date is when the upstream made the answer; "" if it does not say so in a way
// that can be read.
func (x *exchange) date() string {
	value := x.conn.head.Field(http1.FieldDate)
	if _, ok := http1.ParseDate(value, time.Now()); !ok || x.conn.head.Repeated(http1.FieldDate) {
		return ""
	}
	return string(value)
}

// announced is the length of content that is not sent, as an answer to HEAD or a
// 304 may have it.
func (x *exchange) announced() httpserve.Content {
	head := &x.conn.head
	if x.r.Method != http1.MethodHead && head.Status != 304 {
		return nil
	}
	var n int64
	value := head.Field(http1.FieldContentLength)
	for _, c := range value {
		n = n*10 + int64(c-'0')
	}
	if n <= 0 && (value != nil || head.Status == 304) {
		return nil
	}
	return httpserve.Stream{Length: n, Write: func(context.Context, *httpserve.BodyWriter) error { return nil }}
}

// write passes the content on as it comes.
func (x *exchange) write(_ context.Context, w *httpserve.BodyWriter) error {
	for {
		data, err := x.conn.next()
		if errors.Is(err, io.EOF) {
			x.trailers(w)
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
		if x.conn.waits() {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

// trailers passes the fields behind the content on.
func (x *exchange) trailers(w *httpserve.BodyWriter) {
	if x.conn.head.Body.Kind != http1.BodyChunked {
		return
	}
	trailer := &x.conn.chunks.Trailer
	for i := range trailer.Len() {
		if name, value, id := trailer.Line(i); http1.TrailerAllowed(id) {
			w.SetTrailer(string(name), string(value))
		}
	}
}

// done keeps the connection, or closes it, after the answer.
func (x *exchange) done(err error) {
	if x.release() && err == nil && x.conn.reusable() {
		x.handler.client.put(x.conn)
		return
	}
	_ = x.conn.Close() // the answer was broken off, or was the last
}
