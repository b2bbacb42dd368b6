package tap

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// FuzzCapture holds the laws of the file: every block has its length before and
// behind, and the segments of each direction, put together by their sequence
// numbers alone, are what was said.
func FuzzCapture(f *testing.F) {
	f.Add([]byte("question"), []byte("answer"), false)
	f.Add(bytes.Repeat([]byte("x"), 3*maxSegment), []byte{}, true)
	f.Fuzz(func(t *testing.T, out, in []byte, fromClient bool) {
		var file bytes.Buffer
		capture, err := NewCapture(&file, nil)
		if err != nil {
			t.Fatal(err)
		}
		w := capture.Watch(Conn{Number: 3, Local: tcpAddr("[::1]:1000"), Remote: tcpAddr("[::1]:80"), FromClient: fromClient})
		see(t, w, Out, string(out[:len(out)/2]))
		see(t, w, In, string(in))
		see(t, w, Out, string(out[len(out)/2:]))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		said := reassembled(t, file.Bytes())
		if !bytes.Equal(said[1000], out) || !bytes.Equal(said[80], in) {
			t.Errorf("the capture says %q and %q; want %q and %q", said[1000], said[80], out, in)
		}
	})
}

// TestCaptureCutsWhatNobodyReads holds that no packet in the file is longer than
// Wireshark takes, and that its real length is told.
func TestCaptureCutsWhatNobodyReads(t *testing.T) {
	var file bytes.Buffer
	capture, err := NewCapture(&file, nil)
	if err != nil {
		t.Fatal(err)
	}
	head := file.Len()
	see(t, capture.Watch(Conn{Number: 1, Messages: true}), Out, string(make([]byte, 300000)))
	block := file.Bytes()[head:]
	kept, length := binary.LittleEndian.Uint32(block[20:]), binary.LittleEndian.Uint32(block[24:])
	if kept != 256<<10 || length != 300000+14+40+8+8 {
		t.Errorf("%d bytes of %d are kept", kept, length)
	}
}

// reassembled is what each source port of a capture of IPv6 and TCP has said.
func reassembled(t *testing.T, file []byte) map[uint16][]byte {
	t.Helper()
	said, next := map[uint16][]byte{}, map[uint16]uint32{}
	for len(file) > 0 {
		kind, size := binary.LittleEndian.Uint32(file), int(binary.LittleEndian.Uint32(file[4:]))
		if size%4 != 0 || size > len(file) || int(binary.LittleEndian.Uint32(file[size-4:])) != size {
			t.Fatalf("a block of type %x says it has %d bytes", kind, size)
		}
		if kind == packetBlock {
			length := binary.LittleEndian.Uint32(file[20:])
			tcp := file[28:][:length][14+40:]
			port, seq, flags := binary.BigEndian.Uint16(tcp), binary.BigEndian.Uint32(tcp[4:]), tcp[13]
			if want, known := next[port]; known && seq != want {
				t.Fatalf("port %d goes on at %d; want %d", port, seq, want)
			}
			data := tcp[20:]
			said[port] = append(said[port], data...)
			next[port] = seq + uint32(len(data))
			if flags&(flagSYN|flagFIN) != 0 {
				next[port]++
			}
		}
		file = file[size:]
	}
	return said
}
