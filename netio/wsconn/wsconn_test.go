package wsconn

import (
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/sockkit/sockkit/framing/websocket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pair gives both ends of a TCP connection.
func pair(t testing.TB) (a, b *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dialed, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dialed.Close(); accepted.Close() })
	return dialed.(*net.TCPConn), accepted.(*net.TCPConn)
}

// wire plays the peer of a server byte by byte.
type wire struct {
	t testing.TB
	*net.TCPConn
	sender *websocket.Sender
}

// serverAnd gives a connection in the role of the server and the wire to it.
func serverAnd(t testing.TB, o Options) (*Conn, *wire) {
	client, server := pair(t)
	_ = client.SetDeadline(time.Now().Add(10 * time.Second))
	return New(server, o), &wire{t, client, websocket.NewSender(websocket.Client, rand.Uint32, nil)}
}

func (w *wire) send(op websocket.Opcode, text string) {
	w.t.Helper()
	frame, err := w.sender.Append(nil, op, []byte(text))
	if err != nil {
		w.t.Fatal(err)
	}
	w.bytes(string(frame))
}

func (w *wire) close(code websocket.Code) {
	w.t.Helper()
	frame, err := w.sender.AppendClose(nil, code, "")
	if err != nil {
		w.t.Fatal(err)
	}
	w.bytes(string(frame))
}

func (w *wire) bytes(text string) {
	w.t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		w.t.Fatal(err)
	}
}

// gets checks what comes next.
func (w *wire) gets(want string) {
	w.t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(w, got); err != nil || string(got) != want {
		w.t.Fatalf("got %q, %v, want %q", got[:n], err, want)
	}
}

// receive is Receive on a goroutine of its own.
func receive(c *Conn) <-chan error {
	ended := make(chan error, 1)
	go func() {
		_, err := c.Receive()
		ended <- err
	}()
	return ended
}

func awaited(t testing.TB, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on")
		return nil
	}
}

func TestConverses(t *testing.T) {
	c, w := serverAnd(t, Options{})
	w.send(websocket.Ping, "are you there")
	w.send(websocket.Text, "hello")
	m, err := c.Receive()
	if err != nil || m.Opcode != websocket.Text || string(m.Data) != "hello" {
		t.Fatalf("%+v, %v", m, err)
	}
	w.gets("\x8a\x0dare you there")
	if err := errors.Join(c.Append(websocket.Text, []byte("a")), c.Append(websocket.Binary, []byte("b")), c.Flush()); err != nil {
		t.Fatal(err)
	}
	w.gets("\x81\x01a\x82\x01b")
}

func TestPeerCloses(t *testing.T) {
	c, w := serverAnd(t, Options{})
	w.close(4000)
	_, err := c.Receive()
	if closed, ok := errors.AsType[*ClosedError](err); !ok || closed.Code != 4000 {
		t.Errorf("%v", err)
	}
	w.gets("\x88\x02\x0f\xa0")
	if err := c.Send(websocket.Text, nil); !errors.Is(err, ErrEnded) {
		t.Errorf("sent after the Close: %v", err)
	}
}

func TestWeClose(t *testing.T) {
	c, w := serverAnd(t, Options{})
	ended := receive(c)
	if err := errors.Join(c.End(websocket.Normal, "bye"), c.End(websocket.GoingAway, "again")); err != nil {
		t.Fatal(err)
	}
	w.gets("\x88\x05\x03\xe8bye")
	w.send(websocket.Text, "too late")
	w.send(websocket.Ping, "not answered")
	w.close(websocket.Normal)
	if closed, ok := errors.AsType[*ClosedError](awaited(t, ended)); !ok || closed.Code != websocket.Normal {
		t.Errorf("%v", closed)
	}
}

func TestPeerDoesNotAnswerOurClose(t *testing.T) {
	c, _ := serverAnd(t, Options{CloseWait: 20 * time.Millisecond})
	ended := receive(c)
	_ = c.End(websocket.Normal, "")
	if err := awaited(t, ended); !errors.Is(err, ErrNoClose) {
		t.Error(err)
	}
}

func TestSilentPeer(t *testing.T) {
	o := Options{PingAfter: 20 * time.Millisecond, PongWait: time.Second}
	c, w := serverAnd(t, o)
	ended := receive(c)
	w.gets("\x89\x00")
	w.send(websocket.Pong, "")
	w.gets("\x89\x00") // the next silence
	if err := awaited(t, ended); !errors.Is(err, ErrSilent) {
		t.Error(err)
	}
}

func TestPeerIsCutOff(t *testing.T) {
	c, w := serverAnd(t, Options{})
	w.bytes("\x81\x85")
	_ = w.CloseWrite()
	if _, err := c.Receive(); !errors.Is(err, ErrNoClose) {
		t.Error(err)
	}
}

// What is still on its way when we refuse it must not destroy our Close.
func TestBreachIsTold(t *testing.T) {
	c, w := serverAnd(t, Options{Max: 10})
	ended := receive(c)
	w.bytes("\x82\xff\x00\x00\x00\x00\x00\x10\x00\x00\x01\x02\x03\x04")
	for range 16 {
		w.bytes(strings.Repeat("x", 64<<10))
	}
	w.gets("\x88\x18\x03\xf1message over the limit")
	_ = w.TCPConn.CloseWrite()
	if err := awaited(t, ended); !errors.Is(err, websocket.ErrTooBig) {
		t.Error(err)
	}
}

// A peer that reads nothing ends the connection, and nobody waits for ever.
func TestPeerThatTakesNothing(t *testing.T) {
	c, _ := serverAnd(t, Options{WriteWait: 50 * time.Millisecond})
	ended := receive(c)
	text := []byte(strings.Repeat("x", 1<<20))
	var err error
	for range 64 {
		if err = c.Send(websocket.Text, text); err != nil {
			break
		}
	}
	if timeout, ok := errors.AsType[net.Error](err); !ok || !timeout.Timeout() {
		t.Errorf("%v", err)
	}
	if err := awaited(t, ended); err == nil {
		t.Error("the connection goes on")
	}
}

// What the server says right behind its answer is not lost.
func TestEarlyMessages(t *testing.T) {
	stream, far := pair(t)
	i := websocket.Invitation{Target: "/", Host: "h", Key: "dGhlIHNhbXBsZSBub25jZQ=="}
	answered := make(chan error, 1)
	go func() {
		_, err := io.WriteString(far, "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"+
			"Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x05hello\x88\x02\x03\xe8")
		answered <- errors.Join(err, far.CloseWrite())
	}()
	_, early, err := Open(stream, i, time.Now().Add(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	c := New(stream, Options{Role: websocket.Client, Mask: rand.Uint32, Early: early})
	if m, err := c.Receive(); err != nil || string(m.Data) != "hello" {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err := c.Receive(); !isClosed(err, websocket.Normal) {
		t.Error(err)
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

func isClosed(err error, code websocket.Code) bool {
	closed, ok := errors.AsType[*ClosedError](err)
	return ok && closed.Code == code
}

// A deadline that passes does not break TLS, and its end is an orderly one.
func TestOverTLS(t *testing.T) {
	issuer := httptest.NewTLSServer(nil) // lends its certificate
	defer issuer.Close()
	near, far := pair(t)
	server := tls.Server(far, &tls.Config{Certificates: issuer.TLS.Certificates})
	client := tls.Client(near, &tls.Config{RootCAs: issuer.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "example.com"})
	c := New(client, Options{Role: websocket.Client, Mask: rand.Uint32, PingAfter: 10 * time.Millisecond, CloseWait: time.Second})
	s := New(server, Options{})
	served := make(chan error, 1)
	go func() {
		m, err := s.Receive() // and pings before it
		if err == nil {
			err = errors.Join(s.Send(m.Opcode, m.Data), s.End(4002, ""))
		}
		if err == nil {
			_, err = s.Receive()
		}
		served <- errors.Join(server.Close(), err)
	}()
	if err := client.HandshakeContext(t.Context()); err != nil { // which no deadline may interrupt
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, func() { _ = c.Send(websocket.Text, []byte("late")) })
	if m, err := c.Receive(); err != nil || string(m.Data) != "late" {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err := c.Receive(); !isClosed(err, 4002) {
		t.Error(err)
	}
	if err := <-served; !isClosed(err, 4002) {
		t.Error(err)
	}
}

// echoed sends texts of sizes around those where the form of the head changes, and
// that are compressed or not. Each must come back as it was.
func echoed(t *testing.T, send func(text string) (string, error)) {
	t.Helper()
	for _, size := range []int{0, 1, 125, 126, 127, 1000, 65535, 65536, 300000} {
		text := strings.Repeat("0123456789", size/10+1)[:size]
		got, err := send(text)
		if err != nil || got != text {
			t.Fatalf("%d bytes: got %d, %v", size, len(got), err)
		}
	}
}

// coder/websocket is the server, and then says goodbye.
func TestAgainstCoderServer(t *testing.T) {
	for _, mode := range []coder.CompressionMode{coder.CompressionDisabled, coder.CompressionContextTakeover, coder.CompressionNoContextTakeover} {
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			c, err := coder.Accept(rw, r, &coder.AcceptOptions{CompressionMode: mode, CompressionThreshold: 10, Subprotocols: []string{"b"}})
			if err != nil {
				return
			}
			c.SetReadLimit(1 << 20)
			for range 9 {
				kind, data, err := c.Read(r.Context())
				if err == nil {
					err = c.Write(r.Context(), kind, data)
				}
				if err != nil {
					t.Error(err)
				}
			}
			_ = c.Close(4001, "that was all")
		}))
		stream, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c := opened(t, stream.(*net.TCPConn), mode != coder.CompressionDisabled)
		echoed(t, func(text string) (string, error) {
			if err := c.Send(websocket.Text, []byte(text)); err != nil {
				return "", err
			}
			m, err := c.Receive()
			return string(m.Data), err
		})
		_, err = c.Receive()
		if closed, ok := errors.AsType[*ClosedError](err); !ok || closed.Code != 4001 || closed.Reason != "that was all" {
			t.Error(err)
		}
		stream.Close()
		server.Close()
	}
}

// opened does the handshake of a client.
func opened(t *testing.T, s Stream, compressed bool) *Conn {
	t.Helper()
	i := websocket.Invitation{
		Target: "/", Host: "h", Key: websocket.NewKey([16]byte{1, 2, 3}), Protocols: []string{"a", "b"}, Deflate: &websocket.Deflate{},
	}
	chosen, early, err := Open(s, i, time.Now().Add(10*time.Second))
	if err != nil || chosen.Protocol != "b" || (chosen.Deflate != nil) != compressed {
		t.Fatalf("%+v, %v", chosen, err)
	}
	return New(s, Options{Role: websocket.Client, Deflate: chosen.Deflate, Mask: rand.Uint32, Early: early})
}

func TestOpenRefused(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	stream, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	_, _, err = Open(stream.(*net.TCPConn), websocket.Invitation{Target: "/", Host: "h", Key: "k"}, time.Now().Add(10*time.Second))
	if !errors.Is(err, websocket.ErrHandshake) || !strings.Contains(err.Error(), "404") {
		t.Error(err)
	}
	if _, _, err = Open(stream.(*net.TCPConn), websocket.Invitation{Target: "/", Host: "h", Key: "k"}, time.Now().Add(-1)); err == nil {
		t.Error("opened after the deadline")
	}
}
