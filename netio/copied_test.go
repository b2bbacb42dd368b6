package netio

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
)

// The copies are of what was accepted, in both directions, and end the relay
// when they cannot be written.
func TestRelayCopies(t *testing.T) {
	aNear, aFar := Pipe()
	bNear, bFar := Pipe()
	var sent, received bytes.Buffer
	go func() {
		_, _ = io.WriteString(aFar, "question")
		_ = aFar.CloseWrite()
		_, _ = io.Copy(bFar, strings.NewReader("answer"))
		_ = bFar.CloseWrite()
	}()
	tally, err := Relay(t.Context(), aNear, bNear, RelayOptions{CopySent: &sent, CopyReceived: &received})
	if err != nil || sent.String() != "question" || received.String() != "answer" || tally.Sent != 8 || tally.Received != 6 {
		t.Errorf("%q, %q, %+v, %v", sent.String(), received.String(), tally, err)
	}
	aFar.Close()
	bFar.Close()
}

func TestCopyOfWhatWasAccepted(t *testing.T) {
	var copied bytes.Buffer
	s := withCopy(&narrow{room: 3}, &copied)
	if n, err := s.Write([]byte("hello")); n != 3 || err != io.ErrShortWrite || copied.String() != "hel" {
		t.Errorf("%d, %v, %q", n, err, copied.String())
	}
	if n, err := s.Write([]byte("lo")); n != 0 || err == nil || copied.String() != "hel" {
		t.Errorf("%d, %v, %q", n, err, copied.String())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestCopyThatCannotBeWritten(t *testing.T) {
	near, far := Pipe()
	defer far.Close()
	_, _ = io.WriteString(far, "x")
	_, err := Relay(t.Context(), near, openNull(), RelayOptions{CopySent: fullDisk{}})
	if !errors.Is(err, ErrLocal) || !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
}
