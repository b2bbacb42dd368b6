package proxy

import (
	"errors"
	"os"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// This file is the upstream's side of a duplex.

// writerGrace is how long the writer may take to see that it has sent all, when
// the answer to it is here already.
const writerGrace = 10 * time.Millisecond

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
	case all := <-d.wrote:
		return all
	case <-time.After(writerGrace):
		return false
	}
}
