package tap

import (
	"net"
	"strings"
	"testing"
	"time"
)

func TestHexdump(t *testing.T) {
	var out strings.Builder
	dump := &Hexdump{
		Say:   func(block string) { out.WriteString(block) },
		Paint: func(d Direction, line string) string { return []string{"in", "out"}[d] + line },
		Now:   func() time.Time { return time.Date(2026, 1, 2, 15, 4, 5, 6000, time.UTC) },
	}
	w := dump.Watch(Conn{Number: 1, Local: tcpAddr("127.0.0.1:1000"), Remote: tcpAddr("127.0.0.1:80")})
	see(t, w, Out, "GET / HTTP/1.0\r\n\r\n")
	see(t, w, In, "\x00\x1b\xff")
	see(t, w, In, "x")
	if err := w.End(In); err != nil {
		t.Fatal(err)
	}
	want := `out> 15:04:05.000006 #1 127.0.0.1:1000 to 127.0.0.1:80: 18 bytes at 0
out> 00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 30 0d 0a  |GET / HTTP/1.0..|
out> 00000010  0d 0a                                             |..|
in< 15:04:05.000006 #1 127.0.0.1:80 to 127.0.0.1:1000: 3 bytes at 0
in< 00000000  00 1b ff                                          |...|
in< 15:04:05.000006 #1 127.0.0.1:80 to 127.0.0.1:1000: 1 byte at 3
in< 00000003  78                                                |x|
in< 15:04:05.000006 #1 127.0.0.1:80 to 127.0.0.1:1000: end after 4 bytes
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}

func TestHexdumpOfMessages(t *testing.T) {
	var out strings.Builder
	dump := &Hexdump{Say: func(block string) { out.WriteString(block) }, Now: func() time.Time { return time.Time{} }}
	w := dump.Watch(Conn{Number: 2, Messages: true})
	see(t, w, Out, "a")
	see(t, w, Out, "")
	see(t, w, Out, "b")
	want := `> 00:00:00.000000 #2 here to there: 1 byte at 0
> 00000000  61                                                |a|
> 00:00:00.000000 #2 here to there: 0 bytes at 1
> 00:00:00.000000 #2 here to there: 1 byte at 1
> 00000000  62                                                |b|
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}

func see(t *testing.T, w Watch, d Direction, text string) {
	t.Helper()
	if err := w.Bytes(Piece{Direction: d, Data: []byte(text)}); err != nil {
		t.Fatal(err)
	}
}

func tcpAddr(text string) net.Addr {
	addr, err := net.ResolveTCPAddr("tcp", text)
	if err != nil {
		panic(err)
	}
	return addr
}
