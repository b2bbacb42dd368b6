package httpserve

import (
	"io"
)

// wire moves the bytes of a connection between it and its workspace.
type wire interface {
	// fill waits for input and reads what fits, taking a workspace if the
	// connection has none. It returns io.EOF at the client's end.
	fill() error
	// atOnce writes what the connection takes without a wait, and returns how much
	// that was. Why it was not all, a Write that may wait will tell.
	atOnce(p []byte) int
}

// plainWire uses the connection's own Read: it holds a workspace while it waits,
// as TLS needs anyway.
type plainWire struct{ conn *conn }

func (w plainWire) fill() error {
	ws := w.conn.acquire()
	n, err := w.conn.nc.Read(ws.in[ws.to:])
	ws.to += n
	if n > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// atOnce writes nothing: every Write may wait.
func (plainWire) atOnce([]byte) int { return 0 }
