package tap

import (
	"errors"
	"io"
	"net"
)

// Direction says which way bytes go, as we see it.
type Direction int

// The zero Direction is In.
const (
	In  Direction = iota // from the peer
	Out                  // to the peer
)

// Conn is what is known of a connection that is watched.
type Conn struct {
	Number        int64    // from 1, in the order in which a program met them
	Local, Remote net.Addr // nil where there is none
	FromClient    bool     // the peer has opened it: what comes in is what a client says
	Messages      bool     // each Piece is a message, which may be empty
}

// Piece is what one read gave or what one write is about to send.
type Piece struct {
	Direction Direction
	Data      []byte   // valid during the call only
	Peer      net.Addr // who sent it, where a socket hears many; nil: Conn.Remote
}

// Watch sees one connection. Its methods may be called from several goroutines:
// the two directions go at the same time. An error ends the connection.
type Watch interface {
	// Bytes is called for what comes after it was read and for what goes
	// before it is written, so that no answer is seen before its question.
	Bytes(p Piece) error
	// End is called once for each direction that ends in order.
	End(d Direction) error
	// Reset is called when the peer has reset the connection.
	Reset() error
	// Close is called once, when the connection is closed.
	Close() error
}

// Watcher begins to watch connections.
type Watcher interface {
	Watch(c Conn) Watch
}

// Watches is many as one. All are called, and all their errors count.
type Watches []Watch

// Bytes implements [Watch].
func (all Watches) Bytes(p Piece) error {
	return all.each(func(w Watch) error { return w.Bytes(p) })
}

// End implements [Watch].
func (all Watches) End(d Direction) error {
	return all.each(func(w Watch) error { return w.End(d) })
}

// Reset implements [Watch].
func (all Watches) Reset() error { return all.each(Watch.Reset) }

// Close implements [Watch].
func (all Watches) Close() error { return all.each(Watch.Close) }

func (all Watches) each(call func(Watch) error) (failed error) {
	for _, w := range all {
		if err := call(w); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// role is who a direction's bytes come from: "client" or "server".
func (c Conn) role(d Direction) string {
	if c.FromClient == (d == In) {
		return clientRole
	}
	return serverRole
}

const (
	clientRole = "client"
	serverRole = "server"
)

// writeAll writes b with one call; a writer that takes less without an error is
// at fault.
func writeAll(w io.Writer, b []byte) error {
	n, err := w.Write(b)
	if err == nil && n < len(b) {
		return io.ErrShortWrite
	}
	return err
}
