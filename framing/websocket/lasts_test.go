package websocket

import (
	"bytes"
	"compress/flate"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// lastBlocks is a message of one block and then of many that are empty, each said
// to be the last.
func lastBlocks(t *testing.T, text string, lasts int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte(text))
	_ = w.Flush()
	b.WriteString(strings.Repeat("\x03\x00", lasts) + "\x00") // the sender leaves the rest of an empty block out
	wire, err := NewSender(Client, rand.Uint32, nil).Append(nil, Binary, b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	wire[0] |= 0x40 // compressed
	return wire
}

// Two bytes of a client must not make us copy a window, again and again.
func TestManyLastBlocks(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 40<<10/16)
	for lasts, want := range map[int]error{0: nil, maxLasts: nil, maxLasts + 1: ErrDeflate, 500_000: ErrDeflate} {
		for _, alone := range []bool{false, true} {
			began := time.Now()
			_, m, err := NewReceiver(Server, 4<<20, &Deflate{ClientAlone: alone}).Next(lastBlocks(t, text, lasts))
			if !errors.Is(err, want) || err == nil && string(m.Data) != text {
				t.Errorf("%d: %d bytes, %v", lasts, len(m.Data), err)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("%d took %s", lasts, took)
			}
		}
	}
}
