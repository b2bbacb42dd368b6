package websocket

import (
	"compress/flate"
	"io"
	"sync"
)

// Deflate is what two sides have agreed on about permessage-deflate (RFC 7692).
type Deflate struct {
	// ServerAlone and ClientAlone: that side compresses each message for itself
	// (server_no_context_takeover, client_no_context_takeover).
	ServerAlone, ClientAlone bool
	// Level is that of compress/flate; 0 = flate.BestSpeed.
	Level int
	// Pool lends the compressors of messages that stand alone; nil = each
	// Sender has its own.
	Pool *DeflatePool
}

// alone tells whether the messages that role sends stand alone.
func (d Deflate) alone(role Role) bool {
	if role == Server {
		return d.ServerAlone
	}
	return d.ClientAlone
}

// DeflatePool lends compressors, which take hundreds of kilobytes each, to the
// connections of a server. All of them must have the same Level. The zero value is
// ready.
type DeflatePool struct{ writers sync.Pool }

// leastDeflated is the size from which messages are compressed. Shorter ones
// would hardly get smaller.
const leastDeflated = 128

// deflateTail is what the end of each message leaves out (RFC 7692 7.2.1).
const deflateTail = "\x00\x00\xff\xff"

// deflater compresses the messages of one direction.
type deflater struct {
	agreed Deflate
	alone  bool
	writer *flate.Writer // that goes on from message to message; nil with alone and a pool
	out    appender
}

// appender is a writer into a buffer.
type appender struct{ dst []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.dst = append(a.dst, p...)
	return len(p), nil
}

func newDeflater(agreed Deflate, role Role) *deflater {
	if agreed.Level == 0 {
		agreed.Level = flate.BestSpeed
	}
	return &deflater{agreed: agreed, alone: agreed.alone(role)}
}

// append appends a compressed message.
func (d *deflater) append(dst, data []byte) ([]byte, error) {
	w, err := d.borrow()
	if err != nil {
		return dst, err
	}
	from := len(dst)
	d.out.dst = dst
	if _, err = w.Write(data); err == nil {
		err = w.Flush()
	}
	dst, d.out.dst = d.out.dst, nil
	d.giveBack(w)
	if err != nil {
		return dst[:from], err
	}
	return dst[:len(dst)-len(deflateTail)], nil
}

// borrow gives the compressor of the next message, which writes to out.
func (d *deflater) borrow() (*flate.Writer, error) {
	w := d.writer
	if w == nil && d.alone && d.agreed.Pool != nil {
		w, _ = d.agreed.Pool.writers.Get().(*flate.Writer)
	}
	switch {
	case w == nil:
		return flate.NewWriter(&d.out, d.agreed.Level)
	case d.alone:
		w.Reset(&d.out)
	}
	return w, nil
}

func (d *deflater) giveBack(w *flate.Writer) {
	if d.alone && d.agreed.Pool != nil {
		w.Reset(io.Discard) // holds on to no connection
		d.agreed.Pool.writers.Put(w)
		return
	}
	d.writer = w
}
