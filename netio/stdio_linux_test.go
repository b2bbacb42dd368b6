package netio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// blockingPipe is a pipe as a shell makes it: both ends blocking.
func blockingPipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	return ownFile(t, fds[0]), ownFile(t, fds[1])
}

// socketPair is a pair of blocking sockets.
func socketPair(t *testing.T) (a, b *os.File) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return ownFile(t, fds[0]), ownFile(t, fds[1])
}

func ownFile(t *testing.T, fd int) *os.File {
	f := os.NewFile(uintptr(fd), "test")
	t.Cleanup(func() { f.Close() })
	return f
}

func nonblocking(t *testing.T, f *os.File) bool {
	t.Helper()
	fd, err := number(f)
	if err != nil {
		t.Fatal(err)
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		t.Fatal(err)
	}
	return flags&unix.O_NONBLOCK != 0
}

// Reads and writes pass, the reader of out sees EOF after CloseWrite, Close
// wakes a blocked read, and no description is left non-blocking: for pipes and
// sockets alike.
func TestStdio(t *testing.T) {
	for name, pair := range map[string]func(*testing.T) (r, w *os.File){"pipe": blockingPipe, "socket": socketPair} {
		t.Run(name, func(t *testing.T) {
			in, feed := pair(t)
			result, out := pair(t)
			s, err := openStdio(in, out, ReadWrite)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			io.WriteString(feed, "hello")
			got := make([]byte, 5)
			if _, err := io.ReadFull(s, got); string(got) != "hello" || err != nil {
				t.Fatalf("read %q, %v", got, err)
			}
			if _, err := s.Write(got); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(s.CloseWrite(), s.CloseWrite()); err != nil {
				t.Error(err)
			}
			if text, err := io.ReadAll(result); string(text) != "hello" || err != nil {
				t.Errorf("the reader got %q, %v", text, err)
			}
			closeWakes(t, s)
			if nonblocking(t, in) || nonblocking(t, out) {
				t.Error("O_NONBLOCK is left on an inherited descriptor")
			}
		})
	}
}

// With KeepOpen a stream ends without its descriptor: what comes later is
// written too, and Close still wakes who waits.
func TestStdioKeepOpen(t *testing.T) {
	for name, pair := range map[string]func(*testing.T) (r, w *os.File){"pipe": blockingPipe, "socket": socketPair} {
		t.Run(name, func(t *testing.T) {
			result, out := pair(t)
			in, _ := pair(t)
			d := &Dialer{Stdin: in, Stdout: out, KeepOpen: true}
			for _, e := range []Endpoint{{Scheme: Stdio}, fdEndpoint(out), {Scheme: Stdio}} {
				s, err := d.Open(t.Context(), e, WriteOnly)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.Write([]byte("x")); err != nil {
					t.Error(err)
				}
				if err := errors.Join(s.CloseWrite(), s.Close()); err != nil {
					t.Error(err)
				}
			}
			got := make([]byte, 3)
			if _, err := io.ReadFull(result, got); string(got) != "xxx" || err != nil {
				t.Errorf("the reader got %q, %v", got, err)
			}
			s, err := d.Open(t.Context(), Endpoint{Scheme: Stdio}, ReadWrite)
			if err != nil {
				t.Fatal(err)
			}
			closeWakes(t, s)
		})
	}
}

// closeWakes closes s while it is being read.
func closeWakes(t *testing.T, s Stream) {
	t.Helper()
	woken := make(chan error, 1)
	go func() {
		_, err := s.Read(make([]byte, 1))
		woken <- err
	}()
	time.Sleep(20 * time.Millisecond)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-woken:
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("the blocked read gave %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Close does not wake a blocked read")
	}
}

// A terminal is opened again: Close wakes its reader, and the one that the
// shell shares stays blocking.
func TestStdioTerminal(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer master.Close()
	fd, err := number(master)
	if err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skip(err)
	}
	slave, err := unix.Open(fmt.Sprintf("/dev/pts/%d", n), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skip(err)
	}
	terminal := ownFile(t, slave)
	s, err := openStdio(terminal, nil, ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	io.WriteString(master, "line\n")
	got := make([]byte, 5)
	if _, err := io.ReadFull(s, got); string(got) != "line\n" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	closeWakes(t, s)
	if nonblocking(t, terminal) {
		t.Error("O_NONBLOCK is left on the terminal")
	}
}

// A pipe without a reader cannot be opened again for writing, which leaves the
// error to the first write.
func TestStdoutReaderGone(t *testing.T) {
	result, out := blockingPipe(t)
	result.Close()
	s, err := openStdio(nil, out, WriteOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Write([]byte("x")); !errors.Is(err, unix.EPIPE) || !errors.Is(err, ErrLocal) {
		t.Errorf("Write = %v", err)
	}
}

// A regular file keeps the offset that it shares with whoever gave it to us.
func TestStdioRegular(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	s, err := openStdio(in, nil, ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got := make([]byte, 4)
	if _, err := io.ReadFull(s, got); err != nil {
		t.Fatal(err)
	}
	if rest, _ := io.ReadAll(in); string(rest) != "456789" {
		t.Errorf("the other holder reads %q", rest)
	}
	if !s.(*filePair).Regular() {
		t.Error("not regular")
	}
}

func TestStdinReadsNothing(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	closed, _ := blockingPipe(t)
	closed.Close()
	for _, in := range []*os.File{null, closed} {
		s, err := openStdio(in, nil, ReadOnly)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("Read = %d, %v", n, err)
		}
		if !s.(*filePair).ReadsNothing() {
			t.Error("ReadsNothing is false")
		}
		s.Close()
	}
	null.Close()
	if _, err := openStdio(nil, nil, ReadWrite); !errors.Is(err, ErrLocal) {
		t.Errorf("without files: %v", err)
	}
}

func TestStdoutFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	s, err := openStdio(nil, full, WriteOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Write([]byte("x")); !errors.Is(err, unix.ENOSPC) || !errors.Is(err, ErrLocal) {
		t.Errorf("Write = %v", err)
	}
}

func TestFilesAreClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	before := openFiles(t)
	for range 1000 {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		s, err := openStdio(r, w, ReadWrite)
		if err != nil {
			t.Fatal(err)
		}
		f, err := openFile(fileEndpoint(path, FileOptions{}), ReadWrite)
		if err != nil {
			t.Fatal(err)
		}
		a, b := openSockets(t)
		q, err := openStdio(a, b, ReadWrite)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		f.Close()
		q.Close()
		for _, own := range []*os.File{r, w, a, b} {
			own.Close()
		}
	}
	if after := openFiles(t); after > before+2 {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

// openSockets leaves closing to the caller.
func openSockets(t *testing.T) (a, b *os.File) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fds[0]), "a"), os.NewFile(uintptr(fds[1]), "b")
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(entries)
}
