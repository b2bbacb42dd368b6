package netio

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sockkit/sockkit/framing"
)

func fifoEndpoint(t *testing.T, o FileOptions) Endpoint {
	t.Helper()
	o.Mkfifo = true
	return Endpoint{Scheme: FIFO, Path: filepath.Join(t.TempDir(), "p"), Options: EndpointOptions{File: o}}
}

func openedFIFO(t *testing.T, d *Dialer, e Endpoint, access Access) Stream {
	t.Helper()
	s, err := d.Open(t.Context(), e, access)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// A reader that nobody has written to yet is no reader at EOF, and Close and
// deadlines wake it.
func TestFIFOReaderWaits(t *testing.T) {
	e := fifoEndpoint(t, FileOptions{})
	s := openedFIFO(t, &Dialer{}, e, ReadOnly)
	if err := s.(*fifo).SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read before a writer came: %d, %v", n, err)
	}
	_ = s.(*fifo).SetReadDeadline(time.Time{})
	ended := make(chan error, 1)
	go func() {
		_, err := s.Read(make([]byte, 1))
		ended <- err
	}()
	time.Sleep(20 * time.Millisecond)
	s.Close()
	if err := <-ended; !errors.Is(err, os.ErrClosed) {
		t.Errorf("a reader that was closed: %v", err)
	}
}

func TestFIFOBothEnds(t *testing.T) {
	e := fifoEndpoint(t, FileOptions{})
	r := openedFIFO(t, &Dialer{}, e, ReadOnly)
	w := openedFIFO(t, &Dialer{}, e, WriteOnly)
	if _, err := io.WriteString(w, "hello"); err != nil {
		t.Error(err)
	}
	if err := errors.Join(w.CloseWrite(), w.CloseWrite(), w.Close()); err != nil {
		t.Errorf("close: %v", err)
	}
	if got, err := io.ReadAll(r); string(got) != "hello" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if n, err := w.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("read of a writer: %d, %v", n, err)
	}
}

// The wait for a reader ends with the connect timeout, which is named, or with
// the caller's context.
func TestFIFOWriterWaits(t *testing.T) {
	e := fifoEndpoint(t, FileOptions{Unlink: true})
	d := &Dialer{ConnectTimeout: 20 * time.Millisecond}
	_, err := d.Open(t.Context(), e, WriteOnly)
	if timeout, ok := errors.AsType[*TimeoutError](err); !ok || timeout.Which != "connect" || errors.Is(err, ErrLocal) || !strings.Contains(err.Error(), e.Path) {
		t.Errorf("nobody reads: %v", err)
	}
	if _, err := os.Stat(e.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the pipe of a failed opening is left: %v", err)
	}
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
	if _, err := (&Dialer{}).Open(ctx, e, WriteOnly); err != cause {
		t.Errorf("cancelled: %v", err)
	}
}

// A reader that has gone is a lost connection, whoever moves the bytes.
func TestFIFOReaderGone(t *testing.T) {
	e := fifoEndpoint(t, FileOptions{})
	for _, wrapped := range []bool{false, true} {
		r := openedFIFO(t, &Dialer{}, e, ReadOnly)
		w := openedFIFO(t, &Dialer{}, e, WriteOnly)
		near, far := Pipe()
		_ = r.Close()
		if _, err := far.Write([]byte("lost")); err != nil {
			t.Fatal(err)
		}
		var o RelayOptions
		if wrapped {
			o.CopySent = io.Discard
		}
		_, err := Relay(t.Context(), near, w, o)
		if !errors.Is(err, ErrLost) || errors.Is(err, ErrLocal) || !strings.Contains(err.Error(), e.Path) {
			t.Errorf("wrapped %v: %v", wrapped, err)
		}
		far.Close()
	}
}

func TestFIFOMode(t *testing.T) {
	e := fifoEndpoint(t, FileOptions{Mode: 0o626})
	openedFIFO(t, &Dialer{}, e, ReadOnly)
	if info, err := os.Stat(e.Path); err != nil || info.Mode() != fs.ModeNamedPipe|0o626 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// With hold the writers come and go; the pipe is unlinked once, at the end, and
// not when it is another.
func TestFIFOHeldForARun(t *testing.T) {
	e := fifoEndpoint(t, FileOptions{Hold: true, Unlink: true})
	d := &Dialer{Held: new(Held)}
	r := openedFIFO(t, &Dialer{}, Endpoint{Scheme: FIFO, Path: e.Path, Options: EndpointOptions{File: FileOptions{Mkfifo: true}}}, ReadOnly)
	for range 2 {
		w := openedFIFO(t, d, e, WriteOnly)
		if _, err := io.WriteString(w, "x"); err != nil {
			t.Error(err)
		}
		w.Close()
	}
	buf := make([]byte, 8)
	if n, err := r.Read(buf); string(buf[:n]) != "xx" || err != nil {
		t.Errorf("%q, %v", buf[:n], err)
	}
	_ = r.(*fifo).SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if _, err := r.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("held open, it ends: %v", err)
	}
	if _, err := os.Stat(e.Path); err != nil {
		t.Error(err)
	}
	if err := d.Held.Close(); err != nil {
		t.Error(err)
	}
	_ = r.(*fifo).SetReadDeadline(time.Time{})
	if _, err := r.Read(buf); err != io.EOF {
		t.Errorf("after the run: %v", err)
	}
	if _, err := os.Stat(e.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("not unlinked: %v", err)
	}
}

func TestFIFOOfSomebodyElseStays(t *testing.T) {
	e := fifoEndpoint(t, FileOptions{Unlink: true})
	s := openedFIFO(t, &Dialer{}, e, ReadOnly)
	if err := errors.Join(os.Remove(e.Path), unix.Mkfifo(e.Path, 0o600)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := os.Stat(e.Path); err != nil {
		t.Errorf("unlinked: %v", err)
	}
}

// Each frame is one write, also through a wrapper.
func TestFIFOFramesAreAtomic(t *testing.T) {
	codec, err := framing.Parse("line")
	if err != nil {
		t.Fatal(err)
	}
	writes := &writeSizes{}
	f := Frames(withCopy(&fifo{filePair: &filePair{out: &writeSide{WriteCloser: writes}}}, io.Discard), Framing{In: codec, Out: codec})
	n, err := f.(BatchWriter).WriteBatch([][]byte{[]byte("a"), []byte("bc"), []byte("d")})
	if n != 3 || err != nil || len(writes.sizes) != 3 {
		t.Errorf("%d, %v: writes of %v bytes", n, err, writes.sizes)
	}
}

type writeSizes struct{ sizes []int }

func (w *writeSizes) Write(p []byte) (int, error) {
	w.sizes = append(w.sizes, len(p))
	return len(p), nil
}

func (w *writeSizes) Close() error { return nil }

func TestFIFOErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		file:                             "not a named pipe",
		file + "-none":                   "no such file",
		filepath.Join(file, "p"):         "not a directory",
		filepath.Dir(file):               "not a named pipe",
		filepath.Join("/proc/self", "p"): "no such file",
	} {
		_, err := (&Dialer{}).Open(t.Context(), Endpoint{Scheme: FIFO, Path: path}, WriteOnly)
		if !errors.Is(err, ErrLocal) || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), path) != 1 {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}
