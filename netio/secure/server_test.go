package secure

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A client whose root was removed is not served any more, not even one that
// remembers a session from before.
func TestClientRootsAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	cert, key, roots := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem"), filepath.Join(dir, "roots.pem")
	writePair(t, cert, key)
	copyFile(t, cert, roots)
	var notes []string
	server, err := NewServer(Options{SelfSigned: true, ClientCA: roots}, []string{"localhost"},
		func(format string, _ ...any) { notes = append(notes, format) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	client := &tls.Config{
		InsecureSkipVerify: true, ServerName: "localhost", Certificates: []tls.Certificate{mine},
		ClientSessionCache: tls.NewLRUClientSessionCache(8),
	}
	for range 2 {
		if err := greet(t, server, client); err != nil {
			t.Fatalf("with the root: %v", err)
		}
	}
	writePair(t, roots, filepath.Join(dir, "other.key"))
	server.Reload()
	if err := greet(t, server, client); err == nil {
		t.Error("a client whose root was removed is served")
	}
	if err := os.Remove(roots); err != nil {
		t.Fatal(err)
	}
	server.Reload()
	copyFile(t, cert, roots)
	later := time.Now().Add(2 * lookPause)
	server.asking.now = func() time.Time { return later }
	if err := greet(t, server, client); err != nil {
		t.Errorf("the root is back: %v", err)
	}
	for i, want := range []string{"were read again", "against the old roots", "were read again"} {
		if len(notes) != 3 || !strings.Contains(notes[i], want) {
			t.Fatalf("told %q, want %q", notes, want)
		}
	}
}

// greet does a handshake over the loopback and lets the server say something, so
// that the client has seen its session ticket. The error is the server's.
func greet(t *testing.T, s *Server, config *tls.Config) error {
	t.Helper()
	near, far := sockets(t)
	done := make(chan error, 1)
	go func() {
		conn := s.Wrap(far)
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, err := conn.Write([]byte("x"))
		_ = conn.Close()
		done <- err
	}()
	conn := tls.Client(near, config)
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = conn.Read(make([]byte, 1)) // the server knows whether it went well
	_ = conn.Close()
	return <-done
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
