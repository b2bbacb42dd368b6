//go:build !linux

package netio

import (
	"io"
	"net"
)

// recordInbox receives the messages of a Unix socket. This system does not tell
// their size beforehand, nor an empty record from the end of a connection.
type recordInbox struct {
	conn  *net.UnixConn
	ends  bool
	buf   []byte
	from  origin
	batch [1][]byte
}

func recordsOf(conn *net.UnixConn, ends bool, most int) (inbox, error) {
	return &recordInbox{conn: conn, ends: ends, buf: make([]byte, most+1)}, nil
}

func (in *recordInbox) receive() ([][]byte, error) {
	n, _, _, from, err := in.conn.ReadMsgUnix(in.buf, nil)
	switch {
	case err != nil:
		return nil, err
	case n == len(in.buf):
		return nil, tooLong(n, n-1)
	case n == 0 && in.ends:
		return nil, io.EOF
	}
	in.from = origin{}
	if from != nil {
		in.from.path = from.Name
	}
	in.batch[0] = in.buf[:n]
	return in.batch[:], nil
}

func (in *recordInbox) source(int) origin { return in.from }

// recordOutbox sends messages over a Unix socket.
type recordOutbox struct{ conn *net.UnixConn }

func recordsTo(conn *net.UnixConn) (outbox, error) { return recordOutbox{conn}, nil }

func (out recordOutbox) send(messages [][]byte, to origin) (int, error) {
	for i, m := range messages {
		var err error
		if to.path == "" {
			_, err = out.conn.Write(m)
		} else {
			_, err = out.conn.WriteToUnix(m, &net.UnixAddr{Name: to.path, Net: "unixgram"})
		}
		if err != nil {
			return i, err
		}
	}
	return len(messages), nil
}
