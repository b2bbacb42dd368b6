package proxy

import (
	"context"
	"errors"
	"io"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// This file is the way back to the client of a duplex.

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
		var wrote chan bool
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
