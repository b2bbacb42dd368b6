package websocket

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestFramesAllocateNothing holds for a receiver and a sender that have been used
// before, without compression.
func TestFramesAllocateNothing(t *testing.T) {
	key := func() uint32 { return 0x12345678 }
	s, r := NewSender(Client, key, nil), NewReceiver(Server, 0, nil)
	text := []byte(strings.Repeat("some text ", 100))
	var wire, parts []byte
	run := func() {
		wire, _ = s.Append(wire[:0], Text, text)
		wire, _ = s.Append(wire, Ping, text[:9])
		for rest := wire; len(rest) > 0; {
			n, _, _ := r.Next(rest)
			rest = rest[n:]
		}
		wire, _ = s.Append(wire[:0], Text, text)
		for parts = wire; len(parts) > 0; parts = parts[min(100, len(parts)):] {
			_, _, _ = r.Next(parts[:min(100, len(parts))])
		}
	}
	run()
	if n := testing.AllocsPerRun(100, run); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkReceive(b *testing.B) {
	for _, size := range []int{16, 1 << 10, 64 << 10} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			text := bytes.Repeat([]byte("0123456789abcdef"), size/16)
			wire, _ := NewSender(Client, rand.Uint32, nil).Append(nil, Text, text)
			work := slices.Clone(wire)
			r := NewReceiver(Server, 0, nil)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				copy(work, wire)
				if _, m, err := r.Next(work); err != nil || len(m.Data) != size {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSend(b *testing.B) {
	for _, size := range []int{16, 1 << 10, 64 << 10} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			text := bytes.Repeat([]byte("0123456789abcdef"), size/16)
			s := NewSender(Server, nil, nil)
			var wire []byte
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				wire, _ = s.Append(wire[:0], Text, text)
			}
		})
	}
}

func BenchmarkDeflate(b *testing.B) {
	text := []byte(strings.Repeat(`{"id":123,"name":"some name","values":[1,2,3]}`, 20))
	for name, agreed := range map[string]*Deflate{"takeover": {}, "alone": {ServerAlone: true, Pool: &DeflatePool{}}} {
		b.Run(name, func(b *testing.B) {
			s, r := NewSender(Server, nil, agreed), NewReceiver(Client, 0, agreed)
			var wire []byte
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				wire, _ = s.Append(wire[:0], Text, text)
				if _, m, err := r.Next(wire); err != nil || len(m.Data) != len(text) {
					b.Fatal(err)
				}
			}
		})
	}
}
