//go:build !linux

package netio

import "net"

// singleInbox receives UDP datagrams one by one.
type singleInbox struct {
	conn  *net.UDPConn
	buf   []byte
	from  origin
	batch [1][]byte
}

func udpInbox(conn *net.UDPConn, _ bool) (inbox, error) {
	return &singleInbox{conn: conn, buf: make([]byte, maxUDP6+1)}, nil
}

func (in *singleInbox) receive() ([][]byte, error) {
	n, from, err := in.conn.ReadFromUDPAddrPort(in.buf)
	if err != nil {
		return nil, err
	}
	in.from, _ = originOf(net.UDPAddrFromAddrPort(from))
	in.batch[0] = in.buf[:n]
	return in.batch[:], nil
}

func (in *singleInbox) source(int) origin { return in.from }

// singleOutbox sends UDP datagrams one by one.
type singleOutbox struct{ conn *net.UDPConn }

func udpOutbox(conn *net.UDPConn) (outbox, error) { return singleOutbox{conn}, nil }

func (out singleOutbox) send(messages [][]byte, to origin) (int, error) {
	for i, m := range messages {
		var err error
		if to.ip.IsValid() {
			_, err = out.conn.WriteToUDPAddrPort(m, to.ip)
		} else {
			_, err = out.conn.Write(m)
		}
		if err != nil {
			return i, err
		}
	}
	return len(messages), nil
}
