package websocket

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The laws: what is understood does not depend on the pieces in which the bytes
// come; nothing panics; no buffer has room beyond the limit; what is sent is
// received.

// piecesOf divides input as cuts says, in turn.
func piecesOf(input, cuts []byte) [][]byte {
	if len(cuts) == 0 {
		cuts = []byte{0}
	}
	var pieces [][]byte
	for rest, i := input, 0; len(rest) > 0; i++ {
		n := min(len(rest), int(cuts[i%len(cuts)])+1)
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}
	return pieces
}

// setting chooses a receiver.
func setting(by uint8) (role Role, limit int, deflate *Deflate) {
	if by&1 != 0 {
		role = Client
	}
	if by&2 != 0 {
		deflate = &Deflate{ServerAlone: by&4 != 0, ClientAlone: by&4 != 0}
	}
	return role, int(by >> 3 * 8), deflate
}

func addVectors(f *testing.F) {
	for _, v := range vectors(f) {
		by := uint8(v.role)
		if v.deflate != nil {
			by |= 2
		}
		if len(v.input) < 2000 {
			f.Add(v.input, []byte{2, 0, 6}, by)
			f.Add(v.input, []byte{0, 9}, by|8)
		}
	}
}

// FuzzReceiver holds a stream against its divisions, and the buffers against the
// limit.
func FuzzReceiver(f *testing.F) {
	addVectors(f)
	f.Fuzz(func(t *testing.T, input, cuts []byte, by uint8) {
		role, limit, deflate := setting(by)
		whole := understand(NewReceiver(role, limit, deflate), [][]byte{input})
		for _, pieces := range [][][]byte{slices.Collect(slices.Chunk(input, 1)), piecesOf(input, cuts)} {
			r := NewReceiver(role, limit, deflate)
			if got := understand(r, pieces); !slices.Equal(got, whole) {
				t.Fatalf("%q\nat once:   %q\nin pieces: %q", input, whole, got)
			}
			holdsNoMore(t, r)
		}
	})
}

// holdsNoMore checks that no buffer has more room than the limit.
func holdsNoMore(t testing.TB, r *Receiver) {
	t.Helper()
	r.deflated = r.inflate != nil
	if n := cap(r.message); n > r.room() {
		t.Fatalf("room for %d bytes of a message, %d are the limit", n, r.room())
	}
	if r.inflate != nil && cap(r.inflate.out) > r.max {
		t.Fatalf("room for %d inflated bytes, %d are the limit", cap(r.inflate.out), r.max)
	}
}

// FuzzRoundTrip: messages of any size, in both roles, with and without
// compression, come out as they went in.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("hello"), uint16(3), uint8(0))
	f.Add([]byte("hello"), uint16(300), uint8(7))
	f.Add([]byte{0xff, 0}, uint16(40000), uint8(3))
	pool := &DeflatePool{} // a compressor takes longer to make than the rest
	f.Fuzz(func(t *testing.T, piece []byte, times uint16, by uint8) {
		role, _, deflate := setting(by)
		if deflate != nil {
			deflate.Pool = pool
		}
		data := bytes.Repeat(piece, int(times)%(1+10_000/(1+len(piece))))
		s, r := NewSender(role, rand.Uint32, deflate), NewReceiver(1-role, 0, deflate)
		op := Binary
		if utf8.Valid(data) {
			op = Text
		}
		for range 3 {
			wire, err := s.Append(nil, op, data)
			if err != nil {
				t.Fatal(err)
			}
			n, m, err := r.Next(wire)
			if err != nil || n != len(wire) || m.Opcode != op || !bytes.Equal(m.Data, data) {
				t.Fatalf("%d of %d bytes, %s of %d bytes, %v", n, len(wire), m.Opcode, len(m.Data), err)
			}
		}
	})
}

// FuzzHead: a head that is read is the one that is written.
func FuzzHead(f *testing.F) {
	f.Add([]byte("\x81\x85\x37\xfa\x21\x3d"), true, false)
	f.Add([]byte("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"), false, true)
	f.Fuzz(func(t *testing.T, buf []byte, client, deflates bool) {
		h, n, err := ParseHead(buf, Peer{client, deflates})
		if err == ErrIncomplete && len(buf) >= maxHead || err != nil && n != 0 {
			t.Fatalf("%v and %d of %d bytes", err, n, len(buf))
		}
		if err != nil {
			return
		}
		if again := AppendHead(nil, h); !bytes.Equal(again, buf[:n]) {
			t.Errorf("%x is read as %+v, which is written as %x", buf[:n], h, again)
		}
	})
}

// FuzzMask: eight bytes at a time are as good as one, from any offset.
func FuzzMask(f *testing.F) {
	f.Add([]byte("a text of some length, which is longer than sixty-four bytes, as it should be"), uint32(0x12345678), 3)
	f.Fuzz(func(t *testing.T, p []byte, key uint32, cut int) {
		var bytewise [4]byte
		binary.LittleEndian.PutUint32(bytewise[:], key)
		want := slices.Clone(p)
		for i := range want {
			want[i] ^= bytewise[i%4]
		}
		cut = min(max(cut, 0), len(p))
		Mask(p[cut:], Mask(p[:cut], key))
		if !bytes.Equal(p, want) {
			t.Errorf("got %x, want %x", p, want)
		}
	})
}

// FuzzText: told at once what cannot become UTF-8, and nothing else.
func FuzzText(f *testing.F) {
	f.Add([]byte("aé€😀"))
	f.Add([]byte("\xf4\x90"))
	f.Fuzz(func(t *testing.T, p []byte) {
		var c textCheck
		ok := true
		for i, b := range p {
			if ok = c.add([]byte{b}); !ok {
				if utf8.Valid(p[:i]) && i == len(p)-1 && utf8.Valid(p) {
					t.Fatalf("%q is refused", p)
				}
				break
			}
		}
		if valid := ok && c.ended(); valid != utf8.Valid(p) {
			t.Errorf("%q: %v", p, valid)
		}
	})
}

// A mebibyte that inflates to a gibibyte takes neither the memory nor the time of
// a gibibyte.
func TestDeflateBomb(t *testing.T) {
	var bomb bytes.Buffer
	w, err := flate.NewWriter(&bomb, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 256 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Flush()
	head := AppendHead(nil, Head{Fin: true, Deflated: true, Opcode: Text, Length: int64(bomb.Len())})
	r := NewReceiver(Client, 0, &Deflate{})
	got := understand(r, [][]byte{head, bomb.Bytes()})
	if want := "error 1009 message over the limit"; !slices.Equal(got, []string{want}) {
		t.Errorf("got %.300q", got)
	}
	holdsNoMore(t, r)
}

// A long message is announced and never sent: nothing is held for it.
func TestAnnouncementTakesNoRoom(t *testing.T) {
	r := NewReceiver(Client, 1<<30, nil)
	if _, _, err := r.Next([]byte("\x82\x7f\x00\x00\x00\x00\x3f\xff\xff\xffab")); err != nil {
		t.Fatal(err)
	}
	if n := cap(r.message); n > 4096 {
		t.Errorf("room for %d bytes", n)
	}
}

func TestRoomIsGivenBack(t *testing.T) {
	r := NewReceiver(Client, 0, nil)
	long := AppendHead(nil, Head{Opcode: Binary, Length: 1 << 20})
	understand(r, [][]byte{append(long, strings.Repeat("x", 1<<20)...), []byte("\x80\x00\x81\x01x")})
	if n := cap(r.message); n > keptRoom {
		t.Errorf("room for %d bytes is kept", n)
	}
}
