package dns

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	wire "github.com/miekg/dns"
)

// rawServer answers each datagram with what reply makes of it.
func rawServer(t *testing.T, reply func(query []byte) [][]byte) Server {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { conn.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			for _, packet := range reply(buf[:n]) {
				_, _ = conn.WriteTo(packet, from)
			}
		}
	}()
	s, err := ParseServer(conn.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answerTo is a good answer that change may spoil.
func answerTo(t *testing.T, query []byte, change func(*wire.Msg)) []byte {
	t.Helper()
	var q wire.Msg
	if err := q.Unpack(query); err != nil {
		t.Error(err)
		return nil
	}
	m := new(wire.Msg)
	m.SetReply(&q)
	rr, err := wire.NewRR(q.Question[0].Name + " 60 IN A 192.0.2.1")
	if err != nil {
		t.Error(err)
		return nil
	}
	m.Answer = []wire.RR{rr}
	change(m)
	packet, err := m.Pack()
	if err != nil {
		t.Error(err)
	}
	return packet
}

// What is not the answer is passed over, and told if nothing better comes.
func TestHostileDatagrams(t *testing.T) {
	t.Parallel()
	loop := []byte("\x00\x00\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\xc0\x0c\x00\x01\x00\x01\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01")
	tests := []struct {
		name   string
		spoilt func(query []byte) []byte
		says   string
	}{
		{"wrong id", func(q []byte) []byte { return answerTo(t, q, func(m *wire.Msg) { m.Id++ }) }, "id"},
		{"wrong name", func(q []byte) []byte {
			return answerTo(t, q, func(m *wire.Msg) { m.Question[0].Name = "other.example." })
		}, "other.example."},
		{"wrong type", func(q []byte) []byte { return answerTo(t, q, func(m *wire.Msg) { m.Question[0].Qtype = wire.TypeMX }) }, "MX"},
		{"a question", func(q []byte) []byte { return q }, "question"},
		{"compression loop", func(q []byte) []byte { return append(append([]byte(nil), q[:2]...), loop[2:]...) }, "malformed"},
		{"empty", func([]byte) []byte { return nil }, "malformed"},
		{"cut off", func(q []byte) []byte { return answerTo(t, q, func(*wire.Msg) {})[:20] }, "malformed"},
		{"an address without bytes", func(q []byte) []byte {
			return answerTo(t, q, func(m *wire.Msg) { m.Answer = []wire.RR{&wire.A{Hdr: *m.Answer[0].Header()}} })
		}, "no data"},
		{"a record too many", func(q []byte) []byte {
			packet := answerTo(t, q, func(*wire.Msg) {})
			packet[7] = 200
			return packet
		}, "malformed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			lone := rawServer(t, func(q []byte) [][]byte { return [][]byte{tt.spoilt(q)} })
			c := client()
			c.Tries = 1
			_, err := c.Ask(context.Background(), lone, Query{Name: "example", Type: TypeA})
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("alone: %v", err)
			}
			followed := rawServer(t, func(q []byte) [][]byte { return [][]byte{tt.spoilt(q), answerTo(t, q, func(*wire.Msg) {})} })
			r, err := c.Ask(context.Background(), followed, Query{Name: "example", Type: TypeA})
			if err != nil || len(r.Answer) != 1 {
				t.Errorf("before the answer: %v", err)
			}
		})
	}
}

// Text is shown, never obeyed.
func TestHostileText(t *testing.T) {
	t.Parallel()
	s := rawServer(t, func(q []byte) [][]byte {
		return [][]byte{answerTo(t, q, func(m *wire.Msg) {
			m.Answer = []wire.RR{&wire.TXT{Hdr: wire.RR_Header{Name: "a\\027b.", Rrtype: wire.TypeTXT, Class: wire.ClassINET}, Txt: []string{"\\027]0;x\\007\\255"}}}
			opt := &wire.OPT{Hdr: wire.RR_Header{Name: ".", Rrtype: wire.TypeOPT}}
			opt.Option = []wire.EDNS0{
				&wire.EDNS0_EDE{InfoCode: wire.ExtendedErrorCodeDNSBogus, ExtraText: "\x1b[31mred\xff"},
				&wire.EDNS0_NSID{Nsid: "1b5b"},
			}
			m.Extra = []wire.RR{opt}
		})}
	})
	r, err := client().Ask(context.Background(), s, Query{Name: "example", Type: TypeA})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprint(r.Answer, r.Errors, r.NSID)
	if strings.ContainsFunc(shown, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("%q", shown)
	}
	if !r.Errors[0].IsDNSSEC() || r.Errors[0].String() != "DNSSEC Bogus: ?[31mred?" {
		t.Errorf("%q", r.Errors)
	}
}

func TestManyRecords(t *testing.T) {
	t.Parallel()
	s := zoneServer(t, func(w wire.ResponseWriter, q *wire.Msg) {
		m := new(wire.Msg)
		m.SetReply(q)
		m.Compress = true
		for i := range 4000 {
			m.Answer = append(m.Answer, &wire.A{
				Hdr: wire.RR_Header{Name: q.Question[0].Name, Rrtype: wire.TypeA, Class: wire.ClassINET, Ttl: 1},
				A:   net.IPv4(10, 0, byte(i>>8), byte(i)),
			})
		}
		if w.RemoteAddr().Network() == "udp" {
			m.Answer, m.Truncated = nil, true
		}
		_ = w.WriteMsg(m)
	})
	r, err := client().Ask(context.Background(), s, Query{Name: "example", Type: TypeA})
	if err != nil || len(r.Answer) != 4000 || r.Server.Transport != TCP {
		t.Errorf("%v", err)
	}
	c := client()
	c.KeepTruncated = true
	r, err = c.Ask(context.Background(), s, Query{Name: "example", Type: TypeA})
	if err != nil || !r.Flags.Truncated || r.Server.Transport != UDP {
		t.Errorf("%v", err)
	}
}

func FuzzUnpack(f *testing.F) {
	q, err := Query{Name: "example.org", Type: TypeHTTPS}.pack(1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(q)
	f.Fuzz(func(t *testing.T, packet []byte) {
		m, err := unpack(packet)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Error(err)
			}
			return
		}
		for _, r := range append(append(m.Answer, m.Authority...), m.Additional...) {
			for _, text := range []string{r.Name, r.Data, r.Type.String()} {
				if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
					t.Errorf("%q", text)
				}
			}
		}
	})
}
