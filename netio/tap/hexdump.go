package tap

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// Hexdump shows what goes by as blocks of hexadecimal bytes, 16 a line with
// their text beside them. A block is one read, one write or one message; its
// first line says when, between whom and where in the stream:
//
//	> 15:04:05.000000 #1 127.0.0.1:49152 to 127.0.0.1:80: 18 bytes at 0
//	> 00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 30 0d 0a  |GET / HTTP/1.0..|
//	> 00000010  0d 0a                                             |..|
//
// ">" goes to the peer and "<" comes from it. The number tells connections
// apart, and offsets are those of each direction.
type Hexdump struct {
	// Say writes one block, which ends in a newline. It is called from any
	// goroutine, and blocks must not interleave.
	Say func(block string)
	// Paint colours a line; nil leaves it as it is.
	Paint func(d Direction, line string) string
	// Now is the clock; nil = time.Now.
	Now func() time.Time
}

// Watch begins the dump of a connection.
func (h *Hexdump) Watch(c Conn) Watch { return &hexWatch{dump: h, conn: c} }

type hexWatch struct {
	dump *Hexdump
	conn Conn

	mu   sync.Mutex // keeps the blocks of both directions in order
	seen [2]int64   // bytes, by direction
}

// bytesPerLine is the width of a dump, as hexdump -C has it.
const bytesPerLine = 16

func (w *hexWatch) Bytes(p Piece) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.seen[p.Direction]
	if w.conn.Messages {
		at = 0
	}
	var b strings.Builder
	w.line(&b, p.Direction, fmt.Sprintf("%s: %s at %d", w.between(p), counted(len(p.Data)), w.seen[p.Direction]))
	for start := 0; start < len(p.Data); start += bytesPerLine {
		row := p.Data[start:min(start+bytesPerLine, len(p.Data))]
		w.line(&b, p.Direction, hexLine(at+int64(start), row))
	}
	w.seen[p.Direction] += int64(len(p.Data))
	w.dump.Say(b.String())
	return nil
}

// End shows where a direction ended.
func (w *hexWatch) End(d Direction) error { return w.last(d, "end") }

// Reset shows after how many bytes the peer has cut the connection.
func (w *hexWatch) Reset() error { return w.last(In, "reset") }

func (w *hexWatch) last(d Direction, how string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	w.line(&b, d, fmt.Sprintf("%s: %s after %s", w.between(Piece{Direction: d}), how, counted(int(w.seen[d]))))
	w.dump.Say(b.String())
	return nil
}

// Close shows nothing: the ends have been shown.
func (w *hexWatch) Close() error { return nil }

func (w *hexWatch) line(b *strings.Builder, d Direction, text string) {
	sign := "< "
	if d == Out {
		sign = "> "
	}
	text = sign + text
	if w.dump.Paint != nil {
		text = w.dump.Paint(d, text)
	}
	b.WriteString(text)
	b.WriteByte('\n')
}

// between names the time and the two sides, as far as they have names.
func (w *hexWatch) between(p Piece) string {
	now := time.Now
	if w.dump.Now != nil {
		now = w.dump.Now
	}
	from, to := addrName(w.conn.Local, "here"), addrName(w.conn.Remote, "there")
	if p.Peer != nil {
		to = p.Peer.String()
	}
	if p.Direction == In {
		from, to = to, from
	}
	return fmt.Sprintf("%s #%d %s to %s", now().Format("15:04:05.000000"), w.conn.Number, from, to)
}

func addrName(a net.Addr, without string) string {
	if a == nil || a.String() == "" || a.String() == "@" {
		return without
	}
	return a.String()
}

func counted(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// hexLine is a line of hexdump -C: the offset, the bytes in two columns, and
// what of them is printable ASCII.
func hexLine(at int64, row []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%08x  ", at)
	for i := range bytesPerLine {
		if i == bytesPerLine/2 {
			b.WriteByte(' ')
		}
		if i < len(row) {
			fmt.Fprintf(&b, "%02x ", row[i])
		} else {
			b.WriteString("   ")
		}
	}
	b.WriteString(" |")
	for _, c := range row {
		if c < ' ' || c > '~' {
			c = '.'
		}
		b.WriteByte(c)
	}
	b.WriteByte('|')
	return b.String()
}
