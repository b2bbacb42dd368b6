package http1

import (
	"bytes"
	"testing"
)

// TestControlFindsTheFirst holds for every length and place around the words that
// are looked at as one.
func TestControlFindsTheFirst(t *testing.T) {
	for length := range 40 {
		text := bytes.Repeat([]byte("é\t"), length)[:length]
		for from := range length + 1 {
			if end := control(text, from); end != length {
				t.Fatalf("%d bytes of text from %d on: %d", length, from, end)
			}
			for place := from; place < length; place++ {
				with := bytes.Clone(text)
				with[place] = '\r'
				if end := control(with, from); end != place {
					t.Fatalf("CR at %d of %d from %d on: %d", place, length, from, end)
				}
			}
		}
	}
}
