package tap

import (
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// Capture writes what goes by as a file for network analysers: pcapng
// (draft-ietf-opsawg-pcapng) with packets of Ethernet, IP and TCP or UDP. The
// packets are made up around the payload, with the real addresses and times:
// a handshake, segments with the right sequence numbers, acknowledgements, an
// end. What travelled inside TLS is captured as it was before encryption.
// Sockets without IP addresses appear between ports of 127.0.0.1.
type Capture struct {
	now func() time.Time

	mu sync.Mutex // packets are in the order of their times
	to io.Writer
}

// Numbers of the file format.
const (
	sectionBlock   = 0x0a0d0d0a
	interfaceBlock = 1
	packetBlock    = 6
	byteOrder      = 0x1a2b3c4d
	linkEthernet   = 1
	optionTsresol  = 9
	nanoseconds    = 9 // as a negative power of ten
)

// maxKept is how much of a packet is in the file. Wireshark refuses files that have
// more; only messages of Unix sockets can be that long.
const maxKept = 256 << 10

// NewCapture writes the head of the file. The caller closes what to is, when no
// watch of the capture is in use any more. now is the clock; nil = time.Now.
func NewCapture(to io.Writer, now func() time.Time) (*Capture, error) {
	if now == nil {
		now = time.Now
	}
	c := &Capture{now: now, to: to}
	le := binary.LittleEndian
	section := le.AppendUint32(nil, byteOrder)
	section = le.AppendUint16(section, 1) // version 1.0
	section = le.AppendUint16(section, 0)
	section = le.AppendUint64(section, 1<<64-1) // of unknown length
	one := le.AppendUint16(nil, linkEthernet)
	one = le.AppendUint16(one, 0)
	one = le.AppendUint32(one, maxKept)
	one = le.AppendUint16(one, optionTsresol)
	one = le.AppendUint16(one, 1)
	one = append(one, nanoseconds, 0, 0, 0)
	one = append(one, 0, 0, 0, 0) // end of options
	return c, writeAll(to, append(block(sectionBlock, section), block(interfaceBlock, one)...))
}

// packet is a block with one packet, seen now.
func (c *Capture) packet(frame []byte) []byte {
	at := uint64(c.now().UnixNano())
	le := binary.LittleEndian
	body := le.AppendUint32(make([]byte, 0, len(frame)+24), 0) // the interface
	body = le.AppendUint32(body, uint32(at>>32))
	body = le.AppendUint32(body, uint32(at))
	kept := frame[:min(len(frame), maxKept)]
	body = le.AppendUint32(body, uint32(len(kept)))
	body = le.AppendUint32(body, uint32(len(frame)))
	return block(packetBlock, append(body, kept...))
}

// block is a block with its type, its length before and behind, and padding to
// four bytes.
func block(kind uint32, body []byte) []byte {
	le := binary.LittleEndian
	padded := (len(body) + 3) &^ 3
	size := uint32(12 + padded)
	b := le.AppendUint32(make([]byte, 0, size), kind)
	b = le.AppendUint32(b, size)
	b = append(b, body...)
	b = append(b, make([]byte, padded-len(body))...)
	return le.AppendUint32(b, size)
}
