package netio

import (
	"net"
	"os"
	"testing"
	"time"
)

// A listener of our own makes no new connection after HoldOff, and hands over
// the one that stands.
func TestHoldOff(t *testing.T) {
	l, err := Listen(t.Context(), Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"}, ListenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	before, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	l.HoldOff()
	if late, err := net.DialTimeout("tcp", l.Addr().String(), 100*time.Millisecond); err == nil {
		late.Close()
		t.Error("a new connection was made")
	}
	s, _, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// A socket that was passed to us is its owner's, who goes on with it.
func TestHoldOffSparesPassedSockets(t *testing.T) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false) // as systemd's are; MPTCP refuses filters
	owner, err := plain.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	passed := renamed(t, "web", owner.(*net.TCPListener).File)
	l, err := Listen(t.Context(), Endpoint{Scheme: Systemd, Path: "web", Listen: true}, ListenOptions{Passed: []*os.File{passed}})
	if err != nil {
		t.Fatal(err)
	}
	l.HoldOff()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	conn, err := net.DialTimeout("tcp", owner.Addr().String(), 500*time.Millisecond)
	if err != nil {
		t.Fatalf("its owner's socket takes no connections any more: %v", err)
	}
	conn.Close()
}
