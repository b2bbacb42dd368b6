package netio

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing/websocket"
)

// What the codes of a Close mean to who hears them.
func TestWebSocketCloseCodes(t *testing.T) {
	for code, want := range map[websocket.Code]error{
		1000: io.EOF, 1001: io.EOF, 1002: ErrProtocol, 1003: ErrProtocol, 1007: ErrProtocol, 1008: ErrUnreachable,
		1009: ErrProtocol, 1010: ErrProtocol, 1011: ErrLost, 3000: ErrLost, 4999: ErrLost,
	} {
		client, server := webSockets(t, Dialer{}, ListenOptions{})
		go func() {
			_ = server.conn.End(code, "why")
			_ = readToEnd(server)
		}()
		_, err := client.ReadBatch()
		if !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", code, err, want)
		}
		if _, err := client.Write([]byte("x")); !isGone(err) {
			t.Errorf("%d: a write after it: %v", code, err)
		}
		client.Close()
		server.Close()
	}
}

// An end without a Close is a loss, for nobody knows what else was to come.
func TestWebSocketCut(t *testing.T) {
	client, server := webSockets(t, Dialer{}, ListenOptions{})
	_ = server.socket.Close()
	if _, err := client.ReadBatch(); !errors.Is(err, ErrLost) {
		t.Errorf("%v, want ErrLost", err)
	}
}

// CloseWrite leaves the peer time for its answers, as long as they keep coming.
func TestWebSocketClosesAfterSilence(t *testing.T) {
	const silence = 300 * time.Millisecond
	client, server := webSockets(t, Dialer{Silence: silence}, ListenOptions{})
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for range 3 {
			time.Sleep(silence / 2)
			_, _ = server.Write([]byte("still here"))
		}
		if err := readToEnd(server); !errors.Is(err, io.EOF) {
			t.Errorf("the peer reads %v, want io.EOF", err)
		}
	}()
	for range 3 {
		if _, err := client.ReadBatch(); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	if _, err := client.ReadBatch(); !errors.Is(err, io.EOF) || time.Since(start) < silence/2 {
		t.Errorf("%v after %s", err, time.Since(start))
	}
	if !client.Silent() || server.Silent() {
		t.Error("who has left is not told")
	}
}

// Whoever does not read has not waited in vain.
func TestWebSocketSilenceNeedsAReader(t *testing.T) {
	const silence = 50 * time.Millisecond
	client, server := webSockets(t, Dialer{Silence: silence}, ListenOptions{})
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Write([]byte("an answer")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(6 * silence)
	if batch, err := client.ReadBatch(); len(batch) != 1 || err != nil {
		t.Errorf("%q, %v; the answer was dropped", batch, err)
	}
}

func TestWebSocketNeverSilent(t *testing.T) {
	client, server := webSockets(t, Dialer{Silence: -1}, ListenOptions{Silence: time.Hour})
	if err := errors.Join(client.CloseWrite(), server.CloseWrite()); err != nil {
		t.Fatal(err)
	}
	if client.leave != nil || server.leave == nil {
		t.Error("the timers are wrong")
	}
}

// A deadline ends the wait and the connection; one that is put off does not.
func TestWebSocketDeadline(t *testing.T) {
	client, server := webSockets(t, Dialer{}, ListenOptions{})
	_ = client.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_ = client.SetReadDeadline(time.Time{})
	time.Sleep(40 * time.Millisecond)
	_, _ = server.Write([]byte("x"))
	if _, err := client.ReadBatch(); err != nil {
		t.Fatal(err)
	}
	_ = client.SetDeadline(time.Now().Add(20 * time.Millisecond))
	if _, err := client.ReadBatch(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v, want os.ErrDeadlineExceeded", err)
	}
}

// A peer that takes nothing holds nobody up at the end.
func TestWebSocketCloseOfAStuckPeer(t *testing.T) {
	client, _ := webSockets(t, Dialer{}, ListenOptions{})
	wrote := make(chan error, 1)
	go func() {
		for {
			if _, err := client.Write(make([]byte, 1<<20)); err != nil {
				wrote <- err
				return
			}
		}
	}()
	time.Sleep(100 * time.Millisecond)
	start := time.Now()
	_ = client.Close()
	if took := time.Since(start); took > time.Second {
		t.Errorf("Close took %s", took)
	}
	<-wrote
}

// A relay of both directions ends with a WebSocket that its peer has closed, and says
// so to the other side; one that has enough closes in order.
func TestRelayEndsWithAWebSocket(t *testing.T) {
	client, server := webSockets(t, Dialer{}, ListenOptions{})
	local, user := Pipe()
	defer user.Close()
	result := make(chan error, 1)
	go func() {
		_, err := Relay(context.Background(), server, local, RelayOptions{})
		result <- err
	}()
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(user, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	_ = client.conn.End(websocket.Normal, "")
	read := make(chan error, 1)
	go func() { read <- readToEnd(client) }()
	if n, err := user.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("the other side reads %d bytes, %v", n, err)
	}
	user.Close()
	if err := errors.Join(<-result, lostOnly(<-read)); err != nil {
		t.Error(err)
	}
}

func TestRelayClosesAWebSocketInOrder(t *testing.T) {
	client, server := webSockets(t, Dialer{}, ListenOptions{})
	local, user := Pipe()
	go func() {
		_, _ = io.Copy(io.Discard, user)
		user.Close()
	}()
	go func() {
		for range 1000 {
			if _, err := server.Write([]byte("more than is wanted")); err != nil {
				return
			}
		}
	}()
	heard := make(chan error, 1)
	go func() { heard <- readToEnd(server) }()
	tally, err := Relay(context.Background(), local, client, RelayOptions{Until: UntilNetwork, Count: 2})
	if tally.Messages != 2 || err != nil {
		t.Errorf("%+v, %v", tally, err)
	}
	if err := <-heard; !errors.Is(err, io.EOF) {
		t.Errorf("the peer hears %v, want a Close", err)
	}
}
