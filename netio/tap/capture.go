package tap

import (
	"net"
	"net/netip"
)

// maxSegment is the most that one packet of TCP carries; a piece may be longer.
// Analysers expect no more than the window before an acknowledgement.
const maxSegment = 64000

// Watch begins to capture a connection.
func (c *Capture) Watch(conn Conn) Watch {
	if conn.Messages {
		if _, stream := conn.Local.(*net.TCPAddr); !stream {
			return &datagramWatch{capture: c, conn: conn}
		}
	}
	return &captureWatch{capture: c, conn: conn}
}

// captureWatch is a connection of TCP, or what looks like one in the file.
type captureWatch struct {
	capture *Capture
	conn    Conn
	begun   bool
	over    bool      // it was closed, or reset
	next    [2]uint32 // the sequence number of each direction's next byte
	ended   [2]bool
}

func (w *captureWatch) Bytes(p Piece) error {
	return w.write(func() []byte {
		var out []byte
		for data := p.Data; len(data) > 0; {
			n := min(len(data), maxSegment)
			out = append(out, w.segment(p.Direction, flagPSH|flagACK, data[:n])...)
			out = append(out, w.segment(other(p.Direction), flagACK, nil)...)
			data = data[n:]
		}
		return out
	})
}

// End is a FIN and its acknowledgement.
func (w *captureWatch) End(d Direction) error {
	return w.write(func() []byte {
		w.ended[d] = true
		return append(w.segment(d, flagFIN|flagACK, nil), w.segment(other(d), flagACK, nil)...)
	})
}

// Reset is the peer's reset, the last packet.
func (w *captureWatch) Reset() error {
	return w.write(func() []byte {
		w.over = true
		return w.segment(In, flagRST|flagACK, nil)
	})
}

// Close is our FIN, if we have not sent one: that is what closing does.
func (w *captureWatch) Close() error {
	w.capture.mu.Lock()
	nothing := !w.begun || w.ended[Out]
	w.capture.mu.Unlock()
	if nothing {
		return nil
	}
	return w.End(Out)
}

// write writes packets with one call, after the handshake.
func (w *captureWatch) write(packets func() []byte) error {
	w.capture.mu.Lock()
	defer w.capture.mu.Unlock()
	if w.over {
		return nil
	}
	var out []byte
	if !w.begun {
		w.begun = true
		out = w.handshake()
	}
	return writeAll(w.capture.to, append(out, packets()...))
}

// handshake is the three packets that open a connection, the client first.
func (w *captureWatch) handshake() []byte {
	first := Out
	if w.conn.FromClient {
		first = In
	}
	isn := uint32(w.conn.Number) << 16
	w.next = [2]uint32{isn, isn + 1<<31}
	out := w.segment(first, flagSYN, nil)
	out = append(out, w.segment(other(first), flagSYN|flagACK, nil)...)
	return append(out, w.segment(first, flagACK, nil)...)
}

// segment is a packet of one direction, which takes its place in the sequence:
// SYN and FIN count as a byte each.
func (w *captureWatch) segment(d Direction, flags byte, data []byte) []byte {
	s := segment{flags: flags, seq: w.next[d]}
	if flags&flagACK != 0 {
		s.ack = w.next[other(d)]
	}
	w.next[d] += uint32(len(data))
	if flags&(flagSYN|flagFIN) != 0 {
		w.next[d]++
	}
	from, to := w.conn.between(d, nil)
	return w.capture.packet(tcpFrame(from, to, s, data))
}

// datagramWatch captures messages as datagrams of UDP.
// Where a socket hears many and it is not said who is answered, it is the last.
type datagramWatch struct {
	capture *Capture
	conn    Conn
	last    net.Addr
}

func (w *datagramWatch) Bytes(p Piece) error {
	w.capture.mu.Lock()
	defer w.capture.mu.Unlock()
	if p.Peer != nil {
		w.last = p.Peer
	}
	from, to := w.conn.between(p.Direction, w.last)
	return writeAll(w.capture.to, w.capture.packet(udpFrame(from, to, p.Data)))
}

// End shows nothing: datagrams have none.
func (w *datagramWatch) End(Direction) error { return nil }

// Reset shows nothing.
func (w *datagramWatch) Reset() error { return nil }

// Close shows nothing.
func (w *datagramWatch) Close() error { return nil }

func other(d Direction) Direction { return Out - d }

// between is where a packet goes from and to. A local address that stands for
// all is written as one of the peer's kind.
func (c Conn) between(d Direction, peer net.Addr) (from, to netip.AddrPort) {
	local, known := ipAddr(c.Local)
	if !known {
		local = madeUp(c.port(Out))
	}
	if peer == nil {
		peer = c.Remote
	}
	remote, known := ipAddr(peer)
	if !known {
		remote = madeUp(c.port(In))
	}
	if local.Addr().Is4() != remote.Addr().Is4() {
		local = netip.AddrPortFrom(sameKind(remote.Addr()), local.Port())
	}
	if d == In {
		return remote, local
	}
	return local, remote
}

// port is a made-up one: the client's tells connections apart.
func (c Conn) port(d Direction) uint16 {
	if c.role(d) == clientRole {
		return uint16(49152 + c.Number%16384)
	}
	return 1
}

// sameKind is the address that means any, in the version of a.
func sameKind(a netip.Addr) netip.Addr {
	if a.Is4() {
		return netip.IPv4Unspecified()
	}
	return netip.IPv6Unspecified()
}
