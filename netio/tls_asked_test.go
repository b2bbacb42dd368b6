package netio

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
)

// askedServer listens, says each of the texts after a line of the client, the first one
// at once, and speaks TLS then if it is to. The error of its handshake is sent.
func askedServer(t *testing.T, speaksTLS bool, says ...string) (Endpoint, <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, err := secure.NewServer(secure.Options{SelfSigned: true}, []string{"localhost"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			done <- err
			return
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		line := make([]byte, 64)
		for i, text := range says {
			if i > 0 {
				_, _ = conn.Read(line)
			}
			_, _ = io.WriteString(conn, text)
		}
		if speaksTLS {
			_, err = server.Handshake(t.Context(), conn, nil)
		} else {
			_, err = io.Copy(io.Discard, conn)
		}
		done <- err
	}()
	host, port, _ := net.SplitHostPort(l.Addr().String())
	pin, _ := server.Pin()
	return Endpoint{Scheme: TLS, Host: host, Port: port, Options: EndpointOptions{
		StartTLS: starttls.POP3, TLS: secure.Options{Pin: pin.String()},
	}}, done
}

func TestOpenAsksForTLS(t *testing.T) {
	for name, c := range map[string]struct {
		speaks bool
		says   []string
		want   error // and secure.ErrTLS; nil = it opens
	}{
		"agreed":        {true, []string{"+OK\r\n", "+OK\r\n"}, nil},
		"refused":       {false, []string{"+OK\r\n", "-ERR\r\n"}, starttls.ErrRefused},
		"plain at once": {false, []string{"+OK\r\n", "+OK\r\n+OK injected\r\n"}, starttls.ErrInjected},
		"plain then":    {false, []string{"+OK\r\n", "+OK\r\n", "+OK injected\r\n"}, starttls.ErrInjected},
		"foreign":       {false, []string{"220 mail\r\n"}, starttls.ErrProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			e, done := askedServer(t, c.speaks, c.says...)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			s, err := new(Dialer).Open(ctx, e, ReadWrite)
			if !errors.Is(err, c.want) || errors.Is(err, secure.ErrTLS) != (c.want != nil) {
				t.Errorf("%v", err)
			}
			if failure, ok := errors.AsType[*DialError](err); ok != (c.want != nil) || ok && failure.Network != "tls" {
				t.Errorf("%#v", err)
			}
			if s != nil {
				defer s.Close()
			}
			if err := <-done; err != nil { // ends only once we have closed, or shaken hands
				t.Error(err)
			}
		})
	}
}

// What an endpoint says comes before what its dialer says, and the connect timeout
// is for the asking, too.
func TestWhoIsAsked(t *testing.T) {
	e, _ := askedServer(t, false, "")
	d := &Dialer{StartTLS: starttls.Postgres, ConnectTimeout: 50 * time.Millisecond}
	_, err := d.Open(t.Context(), e, ReadWrite)
	failure, ok := errors.AsType[*starttls.Error](err)
	if !ok || failure.Protocol != starttls.POP3 || !errors.Is(err, ErrTimeout) {
		t.Errorf("%v", err)
	}
	e, _ = askedServer(t, false, "")
	e.Options.StartTLS = ""
	_, err = d.Open(t.Context(), e, ReadWrite)
	if failure, ok = errors.AsType[*starttls.Error](err); !ok || failure.Protocol != starttls.Postgres {
		t.Errorf("%v", err)
	}
}
