package http1

import (
	"strings"
	"testing"
	"time"
)

// TestHeadsAllocateNothing holds for a Head that has been used before.
func TestHeadsAllocateNothing(t *testing.T) {
	encoded := []byte("GET /a%20b/./c HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close, x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
	refused := []byte("GET /%zz HTTP/1.1\r\n\r\n")
	var h Head
	for _, input := range [][]byte{browserRequest, wrkRequest, chromiumRequest, encoded, refused} {
		allocs := testing.AllocsPerRun(100, func() {
			ParseHead(input, Limits{}, &h)
			ParseHead(input[:len(input)-2], Limits{}, &h)
			h.Reset()
		})
		if allocs > 0 {
			t.Errorf("%.30q: %v allocations", input, allocs)
		}
	}
}

// TestHeadByByte: a head that comes byte by byte costs what its bytes cost, not
// the square of them.
func TestHeadByByte(t *testing.T) {
	const size = 1 << 20
	input := []byte("GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", size) + "\r\n\r\n")
	lim := Limits{Head: 2 * size}
	var h Head
	start := time.Now()
	for n := range input {
		if _, err := ParseHead(input[:n], lim, &h); err != ErrIncomplete {
			t.Fatalf("after %d bytes: %v", n, err)
		}
	}
	if _, err := ParseHead(input, lim, &h); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("a million bytes, one by one, took %v", took)
	}
}
