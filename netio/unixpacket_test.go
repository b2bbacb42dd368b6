package netio

import (
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing"
)

// records is a connected pair of seqpacket streams.
func records(t *testing.T) (client, server PacketStream) {
	t.Helper()
	e := Endpoint{Scheme: Unixpacket, Path: filepath.Join(t.TempDir(), "s")}
	l := listening(t, e)
	client = mustOpen(t, new(Dialer), e).(PacketStream)
	accepted, _, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accepted.Close() })
	return client, accepted.(PacketStream)
}

// Records keep their boundaries, an empty one among them, and the end is no
// record.
func TestUnixpacketRecords(t *testing.T) {
	client, server := records(t)
	large := strings.Repeat("x", 100_000)
	for _, record := range []string{"one", "", large, "four"} {
		if _, err := client.Write([]byte(record)); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, server.MaxPacket())
	for _, want := range []string{"one", "", large, "four"} {
		n, err := server.Read(buf)
		if err != nil || string(buf[:n]) != want {
			t.Fatalf("read %d bytes, %v; want %d", n, err, len(want))
		}
	}
	if n, err := server.Read(buf); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
	if _, err := server.Write([]byte("answer")); err != nil {
		t.Fatal(err)
	}
	if n, err := client.Read(buf); err != nil || string(buf[:n]) != "answer" {
		t.Errorf("the answer: %q, %v", buf[:n], err)
	}
}

// A record over the limit is refused whole.
func TestUnixpacketTooLong(t *testing.T) {
	client, _ := records(t)
	_, err := client.Write(make([]byte, client.MaxPacket()+1))
	if !errors.Is(err, framing.ErrTooLong) || !strings.Contains(err.Error(), "1048577 bytes") {
		t.Errorf("got %v", err)
	}
}

// A small buffer cuts nothing off: the record stays.
func TestUnixpacketShortBuffer(t *testing.T) {
	client, server := records(t)
	if _, err := client.Write([]byte("whole")); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Read(make([]byte, 2)); !errors.Is(err, io.ErrShortBuffer) {
		t.Errorf("got %v", err)
	}
	buf := make([]byte, 5)
	if n, err := server.Read(buf); err != nil || string(buf[:n]) != "whole" {
		t.Errorf("then %q, %v", buf[:n], err)
	}
}

// A datagram client has a name, so it can be answered.
func TestUnixgramClientIsAnswered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client := mustOpen(t, new(Dialer), Endpoint{Scheme: Unixgram, Path: path})
	if _, err := client.Write([]byte("question")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	n, from, err := server.ReadFromUnix(buf)
	if err != nil || string(buf[:n]) != "question" || from == nil || from.Name == "" {
		t.Fatalf("%q from %v, %v", buf[:n], from, err)
	}
	if _, err := server.WriteToUnix([]byte("answer"), from); err != nil {
		t.Fatal(err)
	}
	if n, err := client.Read(buf); err != nil || string(buf[:n]) != "answer" {
		t.Errorf("%q, %v", buf[:n], err)
	}
}

// Deadlines and Close wake a reader.
func TestUnixpacketDeadlineAndClose(t *testing.T) {
	client, _ := records(t)
	conn := client.(net.Conn)
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	var timeout net.Error
	if _, err := conn.Read(make([]byte, 1)); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("got %v", err)
	}
	conn.SetReadDeadline(time.Time{})
	time.AfterFunc(10*time.Millisecond, func() { conn.Close() })
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}
