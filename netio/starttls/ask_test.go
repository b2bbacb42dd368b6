package starttls

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// served asks for TLS at a server that does as it is told with its end. note is what
// was told on the way.
func served(ctx context.Context, t *testing.T, p Protocol, serve func(net.Conn)) (conn net.Conn, note string, err error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if conn, err = net.DialTimeout("tcp", l.Addr().String(), 5*time.Second); err != nil {
		t.Fatal(err)
	}
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = far.SetDeadline(time.Now().Add(10 * time.Second))
	done := make(chan struct{})
	go func() {
		defer close(done)
		serve(far)
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
		_ = far.Close()
	})
	var notes strings.Builder
	err = p.Ask(ctx, conn, "a.example", func(format string, args ...any) { fmt.Fprintf(&notes, format+"\n", args...) })
	return conn, notes.String(), err
}

func TestAsk(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	conn, note, err := served(ctx, t, POP3, func(far net.Conn) {
		lines := bufio.NewReader(far)
		_, _ = io.WriteString(far, "+OK rea")
		time.Sleep(10 * time.Millisecond)
		_, _ = io.WriteString(far, "dy\r\n")
		if asked, _ := lines.ReadString('\n'); asked == "STLS\r\n" {
			_, _ = io.WriteString(far, "+OK go\r\n")
		}
		_, _ = io.Copy(far, lines)
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "pop3: the server says \"+OK ready\"\npop3: we say \"STLS\\r\\n\"\npop3: the server says \"+OK go\"\n"
	if note != want {
		t.Errorf("noted %q, want %q", note, want)
	}
	<-ctx.Done() // the connection does not end with the time that it was asked in
	answer := make([]byte, 5)
	if _, err := io.WriteString(conn, "hello"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "hello" {
		t.Errorf("%q, %v", answer, err)
	}
}

var errEnough = errors.New("enough")

// However the conversation breaks off, it does so in time and with its reason.
func TestAskEnds(t *testing.T) {
	silent := func(far net.Conn) { _, _ = io.Copy(io.Discard, far) }
	short := func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, errEnough)
		t.Cleanup(cancel)
		return ctx
	}
	cancelled := func(t *testing.T) context.Context {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(20*time.Millisecond, func() { cancel(errEnough) })
		return ctx
	}
	for name, c := range map[string]struct {
		ctx      func(*testing.T) context.Context
		protocol Protocol
		serve    func(net.Conn)
		want     error
		text     string
	}{
		"silence":     {short, SMTP, silent, errEnough, "STARTTLS of smtp: no greeting: enough"},
		"taken back":  {cancelled, LDAP, silent, errEnough, "no answer to StartTLS: enough"},
		"never whole": {short, FTP, func(far net.Conn) { _, _ = io.WriteString(far, "220-"); silent(far) }, errEnough, "no greeting"},
		"an end":      {short, IMAP, func(far net.Conn) { _ = far.Close() }, ErrEnded, "the server ended the connection before its greeting"},
		"a reset": {short, Postgres, func(far net.Conn) {
			_ = far.(*net.TCPConn).SetLinger(0)
			_ = far.Close()
		}, ErrEnded, "before its answer to SSLRequest"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, _, err := served(c.ctx(t), t, c.protocol, c.serve)
			failure, ok := errors.AsType[*Error](err)
			if !ok || failure.Protocol != c.protocol || !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%v", err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestAddressLiteral(t *testing.T) {
	for want, addr := range map[string]net.Addr{
		"[192.0.2.1]":       &net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 1},
		"[IPv6:::1]":        &net.TCPAddr{IP: net.IPv6loopback},
		"[IPv6:fe80::1]":    &net.TCPAddr{IP: net.ParseIP("fe80::1"), Zone: "eth0"},
		"[127.0.0.1]":       &net.UnixAddr{Name: "x"},
		"[IPv6:2001:db8::]": &net.TCPAddr{IP: net.ParseIP("2001:db8::")},
	} {
		if got := addressLiteral(addr); got != want {
			t.Errorf("%v: %s, want %s", addr, got, want)
		}
	}
}
