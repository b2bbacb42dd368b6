package httpserve

import (
	"io"
)

// source reads from a connection into its workspace.
type source interface {
	// fill waits for input and reads what fits, taking a workspace if the
	// connection has none. It returns io.EOF at the client's end.
	fill() error
}

// plainSource reads with the connection's own Read: it holds a workspace while
// it waits, as TLS needs anyway.
type plainSource struct{ conn *conn }

func (s plainSource) fill() error {
	ws := s.conn.acquire()
	n, err := s.conn.nc.Read(ws.in[ws.to:])
	ws.to += n
	if n > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}
