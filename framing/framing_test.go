package framing

import (
	"fmt"
	"io"
	"testing"
)

func TestFailed(t *testing.T) {
	for err, want := range map[error]bool{
		ErrTooLong: true, ErrTruncated: true, ErrMalformed: true, ErrUnfit: true,
		ErrSpec: false, io.ErrUnexpectedEOF: false, nil: false,
	} {
		if Failed(err) != want || err != nil && Failed(fmt.Errorf("read: %w", err)) != want {
			t.Errorf("%v: not %t", err, want)
		}
	}
}
