package netio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

// listenTLS listens with a certificate of its own, and gives the endpoint to dial.
func listenTLS(t *testing.T, o ListenOptions) (*Listener, Endpoint) {
	t.Helper()
	o.TLS.SelfSigned = true
	l, err := Listen(t.Context(), Endpoint{Scheme: TLS, Listen: true, Host: "127.0.0.1", Port: "0"}, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	e := l.Endpoint()
	e.Listen = false
	pin, made := l.TLS().Pin()
	if !made {
		t.Error("the certificate is not of our making")
	}
	e.Options.TLS.Pin = pin.String()
	return l, e
}

func TestRelayOverTLS(t *testing.T) {
	l, e := listenTLS(t, ListenOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var served sync.WaitGroup
	served.Go(func() {
		s, peer, err := l.Accept(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		if peer.Addr == nil || peer.Local == nil {
			t.Errorf("peer %+v", peer)
		}
		if tally, err := Relay(ctx, s, openEcho(), RelayOptions{}); err != nil || tally.Sent != 1<<20 {
			t.Errorf("%+v, %v", tally, err)
		}
	})
	d := &Dialer{ConnectTimeout: 10 * time.Second}
	s, err := d.Open(ctx, e, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	near, far := Pipe()
	sent := strings.Repeat("0123456789abcdef", 1<<16)
	go func() {
		_, _ = io.WriteString(near, sent)
		_ = near.CloseWrite()
	}()
	var got []byte
	served.Go(func() { got, _ = io.ReadAll(near) })
	tally, err := Relay(ctx, far, s, RelayOptions{})
	if err != nil || tally.Sent != 1<<20 || tally.Received != 1<<20 {
		t.Errorf("%+v, %v", tally, err)
	}
	served.Wait()
	if string(got) != sent {
		t.Errorf("%d bytes came back, and others", len(got))
	}
}

// Clients that say nothing keep neither others from being accepted nor the
// listener from being closed.
func TestHandshakesBlockNobody(t *testing.T) {
	l, e := listenTLS(t, ListenOptions{Refused: func(peer net.Addr, err error) { t.Errorf("%s: %v", peer, err) }})
	for range 10 {
		silent, err := net.Dial("tcp", net.JoinHostPort(e.Host, e.Port))
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var dialing sync.WaitGroup
	defer dialing.Wait()
	dialing.Go(func() {
		s, err := new(Dialer).Open(ctx, e, ReadWrite)
		if err != nil {
			t.Error(err)
			return
		}
		_ = s.Close()
	})
	s, _, err := l.Accept(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	start := time.Now()
	if err := l.Close(); err != nil || time.Since(start) > time.Second {
		t.Errorf("close: %v after %s", err, time.Since(start))
	}
}

// Clients that say nothing, however many, give way to one that speaks.
func TestSilenceGivesWay(t *testing.T) {
	gone := make(chan error, 8)
	l, e := listenTLS(t, ListenOptions{Refused: func(_ net.Addr, err error) { gone <- err }})
	l.door.door = NewDoorway(2)
	for range 4 {
		silent, err := net.Dial("tcp", net.JoinHostPort(e.Host, e.Port))
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
	}
	ctx, cancel := context.WithTimeout(t.Context(), handshakePatience/2)
	defer cancel()
	var dialing sync.WaitGroup
	defer dialing.Wait()
	dialing.Go(func() {
		s, err := new(Dialer).Open(ctx, e, ReadWrite)
		if err != nil {
			t.Error(err)
			return
		}
		_ = s.Close()
	})
	s, _, err := l.Accept(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	for range 3 {
		if err := <-gone; !errors.Is(err, ErrGaveWay) {
			t.Error(err)
		}
	}
}

// What TLS refuses has the kind of TLS, and what is wrong before keeps its own.
func TestTLSErrorKinds(t *testing.T) {
	refused := make(chan error, 8)
	l, e := listenTLS(t, ListenOptions{Refused: func(_ net.Addr, err error) { refused <- err }})
	go func() { _, _, _ = l.Accept(t.Context()) }()
	unpinned := e
	unpinned.Options.TLS.Pin = ""
	nothing := e
	nothing.Port = "1"
	noFile := e
	noFile.Options.TLS = secure.Options{CA: "/nonexistent/ca.pem"}
	for name, c := range map[string]struct {
		e    Endpoint
		all  bool
		want error
	}{
		"certificate":    {unpinned, false, secure.ErrTLS},
		"nobody listens": {nothing, false, ErrUnreachable},
		"file":           {noFile, false, ErrLocal},
		"no name":        {Endpoint{Scheme: Unix, Path: "/nonexistent"}, true, ErrSyntax},
	} {
		d := &Dialer{AllTLS: c.all, ConnectTimeout: 5 * time.Second}
		_, err := d.Open(t.Context(), c.e, ReadWrite)
		var dial *DialError
		if !errors.Is(err, c.want) || !errors.As(err, &dial) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := <-refused; !errors.Is(err, secure.ErrTLS) {
		t.Error(err)
	}
	for name, e := range map[string]Endpoint{
		"no certificate": {Scheme: TLS, Listen: true, Port: "0"},
		"messages":       {Scheme: UDP, Listen: true, Port: "0"},
	} {
		if _, err := Listen(t.Context(), e, ListenOptions{AllTLS: true}); !errors.Is(err, ErrSyntax) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServerName(t *testing.T) {
	for text, want := range map[string]string{
		"tls:db.example.:1": "db.example", "tls::443": "localhost", "tls:[fe80::1%eth0]:1": "fe80::1", "tcp:192.0.2.1:1": "192.0.2.1",
		"srv:_imaps._tcp.example.org": "example.org", "unix:/tmp/s": "",
		"tls:bücher.example:1": "xn--bcher-kva.example",
	} {
		e, err := ParseEndpoint(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.serverName(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func ExampleListener_TLS() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	e, err := ParseEndpoint("listen:tls:localhost:0,tls-self-signed")
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := Listen(ctx, e, ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer l.Close()
	go func() {
		if s, _, err := l.Accept(ctx); err == nil {
			_, _ = io.WriteString(s, "for your eyes only")
			_ = s.Close()
		}
	}()
	pin, _ := l.TLS().Pin()
	there := Endpoint{Scheme: TLS, Host: "localhost", Port: l.Endpoint().Port}
	there.Options.TLS.Pin = pin.String()
	s, err := new(Dialer).Open(ctx, there, ReadWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	text, err := io.ReadAll(s)
	fmt.Println(string(text), err)
	// Output: for your eyes only <nil>
}
