package httpserve

import (
	"errors"
	"io"
	"os"
	"time"
)

// ErrStopped is what a Read of the content gives when the function that
// [Request.ReadApart] returned was called. Nothing is lost; the content can be
// read on.
var ErrStopped = errors.New("reading the content was stopped")

// ReadApart calls read on a goroutine of its own, with the request's content,
// while a handler waits for something else, or while the response's content is
// being written: a program that answers with what it reads would stand still
// otherwise. stop ends a Read that waits, with [ErrStopped], and returns when read
// has returned. What else read may wait for, the caller must end before it calls
// stop, and that at the latest when Serve or the content's Write returns. Then
// ReadApart may be called again, or the content read as usual. Until then nothing
// else may be read of it.
//
// The client is asked for the content, if it waits to be asked, at once.
func (r *Request) ReadApart(read func(content io.Reader)) (stop func()) {
	b, ok := r.body.(*body)
	if !ok {
		return alongside(func() { read(r.body) })
	}
	if b.broken == nil && !b.ended {
		if err := b.begin(); err != nil {
			_ = b.fail(err) // read learns it
		}
	}
	ended := b.ended
	b.apart = true
	join := alongside(func() { read(b) })
	return func() {
		b.stopping.Store(true)
		_ = b.conn.nc.SetReadDeadline(time.Unix(1, 0)) // a connection that is closed ends Read by itself
		join()
		b.apart = false
		b.stopping.Store(false)
		b.conn.readUntil = time.Time{} // the next read sets it anew
		_ = b.conn.nc.SetReadDeadline(time.Time{})
		if b.ended && !ended {
			b.end()
			ended = true
		}
	}
}

// alongside runs f beside its caller, who joins it.
func alongside(f func()) (join func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	return func() { <-done }
}

// fillApart waits for more of the content on a goroutine that has the input to
// itself, and nothing else of the connection.
func (b *body) fillApart() error {
	c, now := b.conn, time.Now()
	until := now.Add(b.patience())
	defer func() { b.waited += time.Since(now) }()
	for {
		_ = c.nc.SetReadDeadline(until) // a connection that is closed says so in fill
		if b.stopping.Load() {          // after that: stop has set its deadline before, or does it now
			return ErrStopped
		}
		err := c.wire.fill()
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		if b.stopping.Load() {
			return ErrStopped
		}
		if !time.Now().Before(until) { // else it was meant for somebody else; see conn.fill
			return err
		}
	}
}
