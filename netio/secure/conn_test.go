package secure

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// pair is a client and a server that have shaken hands.
func pair(t *testing.T, client, server Options) (*Conn, *Conn) {
	t.Helper()
	c, s, errC, errS := shake(t, client, server)
	if errC != nil || errS != nil {
		t.Fatal(errC, errS)
	}
	return c, s
}

// shake does a handshake over the loopback.
func shake(t *testing.T, o, so Options) (client, server *Conn, clientErr, serverErr error) {
	t.Helper()
	if so.Cert == "" {
		so.SelfSigned = true
	}
	accepting, err := NewServer(so, []string{"localhost"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	dialing, err := NewClient(o, "localhost", nil)
	if err != nil {
		t.Fatal(err)
	}
	near, far := sockets(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		server, serverErr = accepting.Handshake(ctx, far, nil)
	}()
	client, clientErr = dialing.Handshake(ctx, near)
	<-done
	for _, c := range []*Conn{client, server} {
		if c != nil {
			t.Cleanup(func() { _ = c.Close() })
			if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return client, server, clientErr, serverErr
}

// sockets are the two ends of a connection.
func sockets(t *testing.T) (near, far net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if near, err = net.DialTimeout("tcp", l.Addr().String(), 5*time.Second); err != nil {
		t.Fatal(err)
	}
	if far, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

func TestHalfClose(t *testing.T) {
	for _, version := range []string{"1.2", "1.3"} {
		client, server := pair(t, Options{Insecure: true, Min: version}, Options{})
		_, _ = io.WriteString(client, "question")
		if err := client.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(server); err != nil || string(got) != "question" {
			t.Errorf("%q, %v", got, err)
		}
		_, _ = io.WriteString(server, "answer")
		_ = server.Close()
		if got, err := io.ReadAll(client); err != nil || string(got) != "answer" {
			t.Errorf("%q, %v", got, err)
		}
	}
}

// Each way of ending, as the other side sees it.
func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(*Conn)
		o    Options
		want error
	}{
		"close":             {func(c *Conn) { _ = c.Close() }, Options{}, nil},
		"cut":               {func(c *Conn) { _ = c.NetConn().Close() }, Options{}, ErrTruncated},
		"cut, as allowed":   {func(c *Conn) { _ = c.NetConn().Close() }, Options{AllowTruncation: true}, nil},
		"end of TCP alone":  {func(c *Conn) { _ = c.NetConn().(*net.TCPConn).CloseWrite() }, Options{}, ErrTruncated},
		"linger of a while": {func(c *Conn) { _ = c.SetLinger(1); _ = c.Close() }, Options{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Insecure = true
			client, server := pair(t, c.o, Options{})
			_, _ = io.WriteString(server, "text")
			c.end(server)
			got, err := io.ReadAll(client)
			if string(got) != "text" || !errors.Is(err, c.want) || errors.Is(err, ErrTLS) != (c.want != nil) {
				t.Errorf("%q, %v; want %v", got, err, c.want)
			}
		})
	}
}

// A connection that is reset on purpose does not end as if it were complete.
func TestNoGoodbyeBeforeReset(t *testing.T) {
	client, server := pair(t, Options{Insecure: true}, Options{})
	if err := server.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	_ = server.Close()
	if _, err := client.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("read: %v", err)
	}
}

func TestReadTimeoutsPass(t *testing.T) {
	client, server := pair(t, Options{Insecure: true}, Options{})
	_ = client.SetReadDeadline(time.Now().Add(-time.Second))
	var timeout net.Error
	if _, err := client.Read(make([]byte, 1)); !errors.As(err, &timeout) || !timeout.Timeout() || errors.Is(err, ErrTLS) {
		t.Errorf("read: %v", err)
	}
	_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(server, "x")
	if n, err := client.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("read after a timeout: %d, %v", n, err)
	}
}

func TestPeek(t *testing.T) {
	client, server := pair(t, Options{Insecure: true}, Options{})
	if err := client.Peek(time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nothing has come: %v", err)
	}
	_, _ = io.WriteString(server, "text")
	_ = server.Close()
	for range 2 {
		if err := client.Peek(5 * time.Second); err != nil {
			t.Errorf("text has come: %v", err)
		}
	}
	if got, err := io.ReadAll(client); err != nil || string(got) != "text" {
		t.Errorf("%q, %v", got, err)
	}
	for range 2 {
		if err := client.Peek(5 * time.Second); !errors.Is(err, io.EOF) {
			t.Errorf("the end has come: %v", err)
		}
	}
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the end is still to be read: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	self := dir + "/self.pem"
	pin := writePair(t, self, dir+"/self.key")
	server := Options{Cert: self, Key: dir + "/self.key"}
	other := dir + "/other.pem"
	writePair(t, other, dir+"/other.key")
	for name, c := range map[string]struct {
		client, server   Options
		wantC, wantS     string // part of the text; "" = none
		reason           error
		alert            tls.AlertError
		withPin, success bool
	}{
		"trusted":      {client: Options{CA: self}, server: server, success: true},
		"pinned":       {client: Options{Pin: pin.String()}, server: server, success: true},
		"one of pins":  {client: Options{Pin: Pin{}.String() + ";" + pin.Base64()}, server: server, success: true},
		"self-signed":  {client: Options{}, server: server, wantC: "is self-signed", wantS: "the peer refused: bad certificate", withPin: true},
		"another root": {client: Options{CA: other}, server: server, wantC: "self-signed", wantS: "refused", withPin: true},
		"name":         {client: Options{CA: self, Name: "db.example"}, server: server, wantC: "is for localhost, not for db.example", wantS: "refused", withPin: true},
		"pin":          {client: Options{Pin: Pin{}.String()}, server: server, wantC: pin.String(), wantS: "refused", reason: ErrPinned, withPin: true},
		"expiring":     {client: Options{CA: self, Expire: 400 * 24 * time.Hour}, server: server, wantC: "in 364 days", wantS: "refused", reason: ErrExpiring, withPin: true},
		"lasting":      {client: Options{CA: self, Expire: 300 * 24 * time.Hour}, server: server, success: true},
		"protocols":    {client: Options{CA: self, ALPN: "h2"}, server: Options{Cert: self, Key: dir + "/self.key", ALPN: "http/1.1"}, wantC: "the peer refused: no application protocol", wantS: "the handshake failed: client requested unsupported application protocols", alert: 120},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, errC, errS := shake(t, c.client, c.server)
			if c.success {
				if errC != nil || errS != nil {
					t.Errorf("%v, %v", errC, errS)
				}
				return
			}
			for err, want := range map[error]string{errC: c.wantC, errS: c.wantS} {
				if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, ErrTLS) {
					t.Errorf("%v; want %q", err, want)
				}
			}
			var failure *Error
			if !errors.As(errC, &failure) || c.reason != nil && !errors.Is(errC, c.reason) || failure.Alert != c.alert || (failure.Pin != nil) != c.withPin {
				t.Errorf("%+v", failure)
			}
		})
	}
}

func TestNoTLSOnTheOtherSide(t *testing.T) {
	client, err := NewClient(Options{}, "localhost", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		peer func(net.Conn)
		want error
	}{
		"plain text": {func(c net.Conn) { _, _ = io.WriteString(c, "220 mail ready\r\n") }, ErrPlaintext},
		"the end":    {func(c net.Conn) { _ = c.(*net.TCPConn).CloseWrite() }, ErrHandshakeCut},
		"a reset":    {func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0); _ = c.Close() }, ErrHandshakeCut},
		"silence":    {func(net.Conn) {}, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			near, far := sockets(t)
			c.peer(far)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			if _, err := client.Handshake(ctx, near); !errors.Is(err, c.want) {
				t.Errorf("%v; want %v", err, c.want)
			}
			if _, err := near.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
				t.Errorf("the connection is still open: %v", err)
			}
		})
	}
}

func TestClientCertificate(t *testing.T) {
	dir := t.TempDir()
	cert, key := dir+"/client.pem", dir+"/client.key"
	pin := writePair(t, cert, key)
	client, server := pair(t, Options{Insecure: true, Cert: cert, Key: key}, Options{ClientCA: cert})
	if got := PinOf(server.ConnectionState().PeerCertificates[0]); got != pin {
		t.Errorf("the client's pin is %s, want %s", got, pin)
	}
	lines := Describe(client.ConnectionState(), time.Now())
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "TLS 1.3, TLS_") || !strings.Contains(lines[1], "localhost (localhost), self-signed, expires on ") {
		t.Errorf("%q", lines)
	}
	// A client learns of the refusal with the first Read (RFC 8446 section 4.4.2.4).
	refused, _, _, serverErr := shake(t, Options{Insecure: true}, Options{ClientCA: cert})
	if serverErr == nil || refused == nil {
		t.Fatalf("a client without certificate: %v", serverErr)
	}
	var failure *Error
	if _, err := refused.Read(make([]byte, 1)); !errors.As(err, &failure) || failure.Alert != 116 {
		t.Errorf("read: %v", err)
	}
}

// Whoever looks at what comes sees a record in one piece, looked for or not.
func TestPeekTakesAWholeRecord(t *testing.T) {
	client, server := pair(t, Options{Insecure: true}, Options{})
	text := strings.Repeat("first words ", 80)
	_, _ = io.WriteString(client, text)
	if err := server.Peek(5 * time.Second); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 2*len(text))
	if n, err := server.Read(buf); err != nil || string(buf[:n]) != text {
		t.Errorf("%d of %d bytes, %v", n, len(text), err)
	}
}
