package netio

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// unixPair is a connection over a Unix socket: dialed, and accepted.
func unixPair(t *testing.T) (near, far Stream) {
	t.Helper()
	e := Endpoint{Scheme: Unix, Path: filepath.Join(t.TempDir(), "s")}
	l, err := Listen(t.Context(), e, ListenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if near, err = new(Dialer).Open(t.Context(), e, ReadWrite); err != nil {
		t.Fatal(err)
	}
	if far, _, err = l.Accept(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

// passer makes a FilePasser, which is closed with its stream.
func passer(t *testing.T, s Stream, send []int, take bool) *FilePasser {
	t.Helper()
	p, err := PassFiles(s, send, take)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The file and the bytes arrive, the file usable and closed on exec.
func TestPassFiles(t *testing.T) {
	near, far := unixPair(t)
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("in the file"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(text)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	fd, _ := number(file)
	sender, taker := passer(t, near, []int{fd, fd}, false), passer(t, far, nil, true)
	for _, piece := range []string{"", "one", "two"} {
		if _, err := sender.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if err := sender.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	files, err := taker.Files(t.Context())
	if err != nil || len(files) != 2 {
		t.Fatalf("got %v, %v", files, err)
	}
	defer closeFiles(files)
	if got, err := io.ReadAll(files[0]); err != nil || string(got) != "in the file" {
		t.Errorf("the file has %q, %v", got, err)
	}
	passed, _ := number(files[1])
	if flags, err := unix.FcntlInt(uintptr(passed), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 || InheritedDescriptor(passed) {
		t.Errorf("a child would inherit it: %v, %v", flags, err)
	}
	if got, err := io.ReadAll(taker); err != nil || string(got) != "onetwo" {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := taker.Files(t.Context()); !errors.Is(err, ErrNoFiles) {
		t.Errorf("a second time: %v", err)
	}
}

func TestPassFilesWithoutAny(t *testing.T) {
	near, far := unixPair(t)
	if _, err := near.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	taker := passer(t, far, nil, true)
	if _, err := taker.Files(t.Context()); !errors.Is(err, ErrNoFiles) {
		t.Errorf("a byte alone: %v", err)
	}
	if n, err := taker.Read(make([]byte, 9)); n != 1 || err != nil {
		t.Errorf("the byte is lost: %d, %v", n, err)
	}
	if err := passer(t, near, []int{0}, false).CloseWrite(); !errors.Is(err, ErrLost) {
		t.Errorf("an end without a byte: %v", err)
	}

	near, far = unixPair(t)
	near.Close()
	if _, err := passer(t, far, nil, true).Files(t.Context()); !errors.Is(err, ErrNoFiles) {
		t.Errorf("an end: %v", err)
	}

	_, far = unixPair(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := passer(t, far, nil, true).Files(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("silence: %v", err)
	}
	a, b := Pipe()
	defer a.Close()
	defer b.Close()
	if _, err := PassFiles(a, nil, true); !errors.Is(err, ErrSyntax) {
		t.Errorf("no socket: %v", err)
	}
}

// What is passed to a stream that takes none, or after the first bytes, is not
// left open.
func TestStrayFilesAreClosed(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	fd, _ := number(w)
	near, far := unixPair(t)
	if _, err := passer(t, near, []int{fd}, false).Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if n, err := far.Read(make([]byte, 9)); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	taker := passer(t, far, nil, true)
	for range 2 {
		if _, err := passer(t, near, []int{fd}, false).Write([]byte("b")); err != nil {
			t.Fatal(err)
		}
		if taker.take {
			files, err := taker.Files(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			closeFiles(files)
		}
		if n, err := taker.Read(make([]byte, 9)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	w.Close()
	if err := r.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("somebody holds the pipe: %d, %v", n, err)
	}
}
