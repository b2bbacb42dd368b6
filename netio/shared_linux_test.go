package netio

import (
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// sharedPipe polls a duplicate of f, as if f could not be opened again.
func sharedPipe(t *testing.T, f *os.File) *sharedFD {
	t.Helper()
	fd, err := number(f)
	if err != nil {
		t.Fatal(err)
	}
	own, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := newSharedFD(own, false)
	if err != nil {
		t.Fatal(err)
	}
	return shared
}

// What cannot be opened again is polled; bytes, EOF and Close arrive all the
// same.
func TestSharedPipe(t *testing.T) {
	in, feed := blockingPipe(t)
	shared := sharedPipe(t, in)
	io.WriteString(feed, "x")
	if n, err := shared.Read(make([]byte, 9)); n != 1 || err != nil {
		t.Errorf("Read = %d, %v", n, err)
	}
	closeWakes(t, &filePair{in: &readSide{ReadCloser: shared, name: "pipe"}})
	if nonblocking(t, in) {
		t.Error("O_NONBLOCK is left")
	}
}

// A write of more than the pipe holds waits where Close can end it.
func TestSharedPipeFull(t *testing.T) {
	result, out := blockingPipe(t)
	shared := sharedPipe(t, out)
	written := make(chan error, 1)
	go func() {
		_, err := shared.Write(make([]byte, 1<<20))
		written <- err
	}()
	if _, err := io.ReadFull(result, make([]byte, 100_000)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond)
	shared.Close()
	select {
	case err := <-written:
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("Write = %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Close does not wake a blocked write")
	}
}
