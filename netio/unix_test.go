package netio

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func unixAt(t *testing.T) Endpoint {
	t.Helper()
	return Endpoint{Scheme: Unix, Path: filepath.Join(t.TempDir(), "s")}
}

// A socket file is removed on Close, and what was said arrives.
func TestUnixListenAndDial(t *testing.T) {
	e := unixAt(t)
	l := listening(t, e)
	client := mustOpen(t, new(Dialer), e)
	stream, peer, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if addr, ok := peer.Addr.(*net.UnixAddr); !ok || addr.Name != "" {
		t.Errorf("peer %#v", peer.Addr)
	}
	if _, err := client.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if n, err := stream.Read(make([]byte, 2)); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(e.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

// A stale file is replaced.
func TestUnixStale(t *testing.T) {
	e := unixAt(t)
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: e.Path})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	dead.Close()
	listening(t, e)
	mustOpen(t, new(Dialer), e)
}

// A live socket is not touched.
func TestUnixLive(t *testing.T) {
	e := unixAt(t)
	listening(t, e)
	l, err := Listen(t.Context(), e, ListenOptions{})
	if err == nil {
		l.Close()
	}
	if !errors.Is(err, ErrLocal) || !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v", err)
	}
	if want := "listen unix " + e.Path + ": address already in use"; err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	mustOpen(t, new(Dialer), e)
}

// A socket of another type is live too.
func TestUnixLiveDatagram(t *testing.T) {
	e := unixAt(t)
	other, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: e.Path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if l, err := Listen(t.Context(), e, ListenOptions{}); err == nil {
		l.Close()
		t.Error("replaced a datagram socket")
	}
}

// What is not a socket is never removed.
func TestUnixNotASocket(t *testing.T) {
	e := unixAt(t)
	if err := os.WriteFile(e.Path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Listen(t.Context(), e, ListenOptions{})
	if !errors.Is(err, ErrLocal) || !strings.Contains(err.Error(), "not a socket") {
		t.Errorf("got %v", err)
	}
	if kept, _ := os.ReadFile(e.Path); string(kept) != "precious" {
		t.Error("the file is gone")
	}
}

// A file that has taken the socket's place is left alone on Close.
func TestUnixReplaced(t *testing.T) {
	e := unixAt(t)
	first := listening(t, e)
	if err := os.Remove(e.Path); err != nil {
		t.Fatal(err)
	}
	listening(t, e)
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	mustOpen(t, new(Dialer), e)
}

// The mode is exact, whatever the umask.
func TestUnixMode(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o666, 0o660} {
		e := unixAt(t)
		e.Options.Owner = OwnerOptions{Mode: mode, Group: "0"}
		if os.Getgid() != 0 {
			e.Options.Owner.Group = ""
		}
		listening(t, e)
		info, err := os.Lstat(e.Path)
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("mode %v, %v; want %v", info.Mode(), err, mode)
		}
	}
}

func TestUnixErrors(t *testing.T) {
	long := "/" + strings.Repeat("x", 200)
	missing := filepath.Join(t.TempDir(), "s")
	tests := []struct {
		path string
		kind error
		want string
	}{
		{long, ErrSyntax, "the path has 201 bytes"},
		{"", ErrSyntax, "empty"},
		{missing, ErrUnreachable, "dial unix " + missing + ": no such file or directory"},
	}
	for _, test := range tests {
		_, err := new(Dialer).Open(t.Context(), Endpoint{Scheme: Unix, Path: test.path}, ReadWrite)
		if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %v with %q", err, test.kind, test.want)
		}
	}
	_, err := Listen(t.Context(), Endpoint{Scheme: Unix, Path: long}, ListenOptions{})
	if !errors.Is(err, ErrSyntax) {
		t.Errorf("listen: %v", err)
	}
	e := unixAt(t)
	e.Options.Owner.User = "no-such-user-here"
	if _, err := Listen(t.Context(), e, ListenOptions{}); !errors.Is(err, ErrLocal) {
		t.Errorf("listen: %v", err)
	}
}
