package netio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func listeningUDP(t *testing.T, o ListenOptions) *Listener {
	t.Helper()
	e, err := ParseEndpointFor("udp:127.0.0.1:0", Listening)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen(t.Context(), e, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func dialUDP(t *testing.T, l *Listener) PacketStream {
	t.Helper()
	e := l.Endpoint()
	e.Listen = false
	s := mustOpen(t, new(Dialer), e).(PacketStream)
	s.(net.Conn).SetReadDeadline(time.Now().Add(5 * time.Second))
	return s
}

func accept(t *testing.T, l *Listener) (Stream, Peer) {
	t.Helper()
	s, p, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, p
}

// A thousand senders that begin at once all get a session, although nobody has
// accepted the first one yet.
func TestSessionsBurst(t *testing.T) {
	const peers = 1000
	l := listeningUDP(t, ListenOptions{Socket: SocketOptions{RecvBuffer: 4 << 20}})
	here, err := net.ResolveUDPAddr("udp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for range peers {
		conn, err := net.DialUDP("udp", nil, here)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte("here")); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for i := range peers {
		s, _, err := l.Accept(ctx)
		if err != nil {
			t.Fatalf("after %d of %d sessions: %v", i, peers, err)
		}
		s.Close()
	}
}

// Each sender has a session of its own, which outlives the listener.
func TestSessions(t *testing.T) {
	l := listeningUDP(t, ListenOptions{})
	var clients [3]PacketStream
	var served [3]Stream
	for i := range clients {
		clients[i] = dialUDP(t, l)
		fmt.Fprint(clients[i], "hello ", i)
		var p Peer
		served[i], p = accept(t, l)
		if p.Addr.String() != clients[i].(net.Conn).LocalAddr().String() {
			t.Errorf("peer %s", p.Addr)
		}
	}
	l.Close()
	for i := range clients {
		wantPacket(t, served[i], fmt.Sprint("hello ", i))
		fmt.Fprint(served[i], "answer ", i)
		wantPacket(t, clients[i], fmt.Sprint("answer ", i))
		clients[i].Write(nil)
		wantPacket(t, served[i], "")
	}
	addr := l.Addr().String()
	for _, s := range served {
		s.Close()
	}
	again, err := net.ListenPacket("udp", addr)
	if err != nil {
		t.Fatalf("the socket outlives its sessions: %v", err)
	}
	again.Close()
}

// Silence ends a session; the next datagram of the sender begins another.
func TestSessionExpires(t *testing.T) {
	l := listeningUDP(t, ListenOptions{SessionIdle: 300 * time.Millisecond})
	client := dialUDP(t, l)
	for _, text := range []string{"first", "second"} {
		fmt.Fprint(client, text)
		s, _ := accept(t, l)
		wantPacket(t, s, text)
		time.Sleep(100 * time.Millisecond)
		fmt.Fprint(s, "still there")
		start := time.Now()
		if n, err := s.Read(make([]byte, 10)); err != io.EOF {
			t.Errorf("read %d, %v", n, err)
		}
		if took := time.Since(start); took < 250*time.Millisecond {
			t.Errorf("ended after %s in spite of what was sent", took)
		}
		if _, err := s.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write after the end: %v", err)
		}
	}
}

// A sender that is not served loses datagrams, and they are counted.
func TestSessionQueueIsBounded(t *testing.T) {
	l := listeningUDP(t, ListenOptions{})
	client := dialUDP(t, l)
	large := make([]byte, 60000)
	client.Write(large)
	s, _ := accept(t, l)
	for deadline := time.Now().Add(5 * time.Second); s.(*session).Dropped() == 0; {
		client.Write(large)
		if time.Now().After(deadline) {
			t.Fatal("nothing is ever dropped")
		}
	}
	batch, err := s.(BatchReader).ReadBatch()
	if err != nil || len(batch) != sessionBytes/len(large) {
		t.Errorf("%d datagrams, %v", len(batch), err)
	}
}

// Deadlines and Close wake a reader.
func TestSessionDeadlineAndClose(t *testing.T) {
	l := listeningUDP(t, ListenOptions{})
	client := dialUDP(t, l)
	client.Write([]byte("x"))
	s, _ := accept(t, l)
	wantPacket(t, s, "x")
	conn := s.(net.Conn)
	conn.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := conn.Read(nil); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	conn.SetReadDeadline(time.Time{})
	time.AfterFunc(10*time.Millisecond, func() { conn.Close() })
	if _, err := conn.Read(nil); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// Sessions that nobody has accepted end with the listener.
func TestSessionsNotAccepted(t *testing.T) {
	l := listeningUDP(t, ListenOptions{})
	client := dialUDP(t, l)
	client.Write([]byte("x"))
	time.Sleep(10 * time.Millisecond)
	l.Close()
	again, err := net.ListenPacket("udp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// Named senders of a Unix socket have sessions too, and its file goes.
func TestUnixgramSessions(t *testing.T) {
	e := Endpoint{Scheme: Unixgram, Path: filepath.Join(t.TempDir(), "s")}
	l := listening(t, e)
	client := mustOpen(t, new(Dialer), e)
	client.Write([]byte("question"))
	s, p := accept(t, l)
	if p.Addr.String() == "" {
		t.Errorf("the client has no name: %v", p.Addr)
	}
	wantPacket(t, s, "question")
	s.Write([]byte("answer"))
	wantPacket(t, client, "answer")
	l.Close()
	if _, err := os.Lstat(e.Path); err == nil {
		t.Error("the file is still there")
	}
}

// A relay with a session ends when the other side has ended.
func TestRelayOfSession(t *testing.T) {
	l := listeningUDP(t, ListenOptions{})
	client := dialUDP(t, l)
	client.Write([]byte("question"))
	s, _ := accept(t, l)
	ours, theirs := Pipe()
	go func() {
		buf := make([]byte, 100)
		n, _ := theirs.Read(buf)
		theirs.Write(append([]byte("echo of "), buf[:n]...))
		theirs.Close()
	}()
	tally, err := Relay(t.Context(), s, ours, RelayOptions{})
	if err != nil || tally.Messages != 1 {
		t.Errorf("%+v, %v", tally, err)
	}
	wantPacket(t, client, "echo of question")
}
