package netio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/netio/wsconn"
)

// listenWS listens for WebSockets and says what dials there.
func listenWS(t *testing.T, text string, o ListenOptions) (*Listener, Endpoint) {
	t.Helper()
	e, err := ParseEndpointFor(text, Listening)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen(t.Context(), e, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	target := l.Endpoint()
	target.Listen, target.Options = false, EndpointOptions{}
	return l, target
}

// webSockets gives both ends of a WebSocket.
func webSockets(t *testing.T, d Dialer, o ListenOptions) (client, server *webSocket) {
	t.Helper()
	l, e := listenWS(t, "ws://127.0.0.1:0/", o)
	accepted := make(chan Stream, 1)
	go func() {
		s, _, err := l.Accept(t.Context())
		if err != nil {
			t.Error(err)
			close(accepted)
			return
		}
		accepted <- s
	}()
	s, err := d.Open(t.Context(), e, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	client, server = s.(*webSocket), (<-accepted).(*webSocket)
	t.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}

// readToEnd reads until the connection is over, and closes it as relays do.
func readToEnd(w *webSocket) error {
	for {
		if _, err := w.ReadBatch(); err != nil {
			w.Close()
			return err
		}
	}
}

func TestWebSocketKeepsMessages(t *testing.T) {
	client, server := webSockets(t, Dialer{}, ListenOptions{})
	sent := [][]byte{[]byte("one"), {}, []byte("\xff\x00binary"), []byte("two\nlines"), bytes.Repeat([]byte("x"), 300_000)}
	for _, ends := range [][2]*webSocket{{client, server}, {server, client}} {
		go func() {
			if n, err := ends[0].WriteBatch(sent); n != len(sent) || err != nil {
				t.Errorf("sent %d, %v", n, err)
			}
		}()
		var got [][]byte
		for len(got) < len(sent) {
			batch, err := ends[1].ReadBatch()
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range batch {
				got = append(got, bytes.Clone(m))
			}
		}
		for i := range sent {
			if !bytes.Equal(got[i], sent[i]) {
				t.Errorf("message %d of %d bytes came as %d", i, len(sent[i]), len(got[i]))
			}
		}
	}
}

func TestWebSocketReadsOneMessage(t *testing.T) {
	client, server := webSockets(t, Dialer{}, ListenOptions{})
	if _, err := client.WriteBatch([][]byte{[]byte("long one"), []byte("b"), []byte("c")}); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Read(make([]byte, 3)); !errors.Is(err, io.ErrShortBuffer) {
		t.Errorf("a buffer that is too small: %v", err)
	}
	buf := make([]byte, 8)
	if n, err := server.Read(buf); string(buf[:n]) != "long one" || err != nil {
		t.Errorf("%q, %v", buf[:n], err)
	}
	var rest []string
	for len(rest) < 2 {
		batch, err := server.ReadBatch()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range batch {
			rest = append(rest, string(m))
		}
	}
	if strings.Join(rest, " ") != "b c" {
		t.Errorf("then %q", rest)
	}
}

func TestWebSocketRefusesWhatItCannotSend(t *testing.T) {
	client, server := webSockets(t, Dialer{MaxMessage: 4}, ListenOptions{})
	n, err := client.WriteBatch([][]byte{[]byte("abcd"), []byte("abcde")})
	if n != 1 || !errors.Is(err, framing.ErrTooLong) {
		t.Errorf("%d sent, %v; want one and ErrTooLong", n, err)
	}
	if batch, err := server.ReadBatch(); len(batch) != 1 || string(batch[0]) != "abcd" || err != nil {
		t.Errorf("%q, %v", batch, err)
	}
	client.message = websocket.Text
	if _, err := client.Write([]byte("\xff")); !errors.Is(err, framing.ErrUnfit) {
		t.Errorf("bytes as text: %v", err)
	}
	heard := make(chan error, 1)
	go func() {
		_, _ = server.Write([]byte("12345"))
		heard <- readToEnd(server)
	}()
	if _, err := client.ReadBatch(); !errors.Is(err, framing.ErrTooLong) {
		t.Errorf("a message over the limit: %v", err)
	}
	if err := <-heard; !errors.Is(err, ErrProtocol) || !strings.Contains(fmt.Sprint(err), "1009") {
		t.Errorf("the sender hears %v; want 1009", err)
	}
}

// Those who say nothing, or nothing right, keep nobody else out, and end with the
// listener.
func TestWebSocketListenerTakesWhoSpeaks(t *testing.T) {
	refused := make(chan error, 4)
	l, e := listenWS(t, "ws://127.0.0.1:0/here", ListenOptions{Refused: func(_ net.Addr, err error) { refused <- err }})
	silent, err := net.Dial("tcp", net.JoinHostPort(e.Host, e.Port))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	accepted := make(chan Stream, 1)
	go func() {
		s, _, err := l.Accept(t.Context())
		if err != nil {
			t.Error(err)
		}
		accepted <- s
	}()
	other := e
	other.Path = "/there"
	_, err = (&Dialer{}).Open(t.Context(), other, ReadWrite)
	if answer, ok := errors.AsType[*wsconn.RefusedError](err); !ok || answer.Status != 404 || !errors.Is(err, ErrUnreachable) {
		t.Errorf("another path: %v", err)
	}
	if turned, ok := errors.AsType[*wsconn.TurnedAwayError](<-refused); !ok || turned.Status != 404 {
		t.Errorf("the listener tells %v", turned)
	}
	s, err := (&Dialer{}).Open(t.Context(), e, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	defer (<-accepted).Close()
	start := time.Now()
	if err := l.Close(); err != nil || time.Since(start) > time.Second {
		t.Errorf("Close: %v after %s", err, time.Since(start))
	}
}

func TestWebSocketDialIsBounded(t *testing.T) {
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	e, err := ParseEndpoint("ws://" + deaf.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&Dialer{ConnectTimeout: 50 * time.Millisecond}).Open(t.Context(), e, ReadWrite); !errors.Is(err, ErrTimeout) {
		t.Errorf("%v, want the connect timeout", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("the user has gone")
	time.AfterFunc(50*time.Millisecond, func() { cancel(gone) })
	if _, err := (&Dialer{}).Open(ctx, e, ReadWrite); !errors.Is(err, gone) {
		t.Errorf("%v, want the cause", err)
	}
}

func TestAuthority(t *testing.T) {
	for text, want := range map[string]string{
		"ws://h": "h", "ws://h:80/": "h", "ws://h:8080/": "h:8080", "wss://h/": "h", "wss://h:80/": "h:80",
		"ws://[::1]/": "[::1]", "ws://[fe80::1%eth0]:81/": "[fe80::1]:81",
	} {
		e, err := ParseEndpoint(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.authority(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
