package proxy

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asked is how a conversation with a proxy went.
type asked struct {
	sent string // by the client
	rest string // what the client can still read
	err  error
}

// askScripted lets a client ask a proxy that says everything that it has to say at
// once and closes its side.
func askScripted(t *testing.T, s Server, to Target, says string) asked {
	t.Helper()
	client, server := tcpPair(t)
	if _, err := io.WriteString(server, says); err != nil {
		t.Fatal(err)
	}
	if err := server.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	err := s.Connect(ctx, client, to)
	rest, _ := io.ReadAll(client)
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	sent, _ := io.ReadAll(server)
	return asked{string(sent), string(rest), err}
}

func tcpPair(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	one, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	two, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { one.Close(); two.Close() })
	return one.(*net.TCPConn), two.(*net.TCPConn)
}

// TestGranted holds each protocol to its bytes, with what the target says first in
// the same segment as the proxy's answer.
func TestGranted(t *testing.T) {
	const port = "\x00\x19"
	for _, test := range []struct {
		server     Server
		to         Target
		says, sent string
	}{
		{Server{Protocol: SOCKS5}, Target{"a.example", 25}, "\x05\x00" + "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x01", "\x05\x01\x00" + "\x05\x01\x00\x03\x09a.example" + port},
		{Server{Protocol: SOCKS5}, Target{"192.0.2.1", 25}, "\x05\x00" + "\x05\x00\x00\x03\x02hi\x00\x01", "\x05\x01\x00" + "\x05\x01\x00\x01\xc0\x00\x02\x01" + port},
		{
			Server{Protocol: SOCKS5, User: "ann", Password: "x"}, Target{"::1", 25},
			"\x05\x02" + "\x01\x00" + "\x05\x00\x00\x04" + strings.Repeat("\x00", 18),
			"\x05\x02\x00\x02" + "\x01\x03ann\x01x" + "\x05\x01\x00\x04" + strings.Repeat("\x00", 15) + "\x01" + port,
		},
		{Server{Protocol: SOCKS4a}, Target{"192.0.2.1", 25}, "\x00\x5a" + "\x00\x00\x00\x00\x00\x00", "\x04\x01" + port + "\xc0\x00\x02\x01\x00"},
		{Server{Protocol: SOCKS4a, User: "ann"}, Target{"a.example", 25}, "\x00\x5a" + "\x00\x00\x00\x00\x00\x00", "\x04\x01" + port + "\x00\x00\x00\x01ann\x00a.example\x00"},
		{Server{Protocol: HTTP}, Target{"::1", 25}, "HTTP/1.1 200 OK\r\n\r\n", "CONNECT [::1]:25 HTTP/1.1\r\nHost: [::1]:25\r\n\r\n"},
		{
			Server{Protocol: HTTP, User: "ann", Password: "x"}, Target{"a.example", 25},
			"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 204 None\r\nContent-Length: 5\r\n\r\n",
			"CONNECT a.example:25 HTTP/1.1\r\nHost: a.example:25\r\nProxy-Authorization: Basic YW5uOng=\r\n\r\n",
		},
	} {
		for _, banner := range []string{"", "\r", "220 ready\r\n\r\n"} {
			got := askScripted(t, test.server, test.to, test.says+banner)
			if got.err != nil || got.sent != test.sent || got.rest != banner {
				t.Errorf("%s to %s: sent %q, left %q of %q, %v", test.server.Protocol, test.to, got.sent, got.rest, banner, got.err)
			}
		}
	}
}

// TestRefused holds each code to plain words.
func TestRefused(t *testing.T) {
	socks5 := func(code string) string { return "\x05\x00\x05" + code + "\x00\x01\x00\x00\x00\x00\x00\x00" }
	for _, test := range []struct {
		protocol   Protocol
		says, text string
	}{
		{SOCKS5, socks5("\x01"), "it failed"},
		{SOCKS5, socks5("\x02"), "rules do not allow"},
		{SOCKS5, socks5("\x03"), "cannot reach the target's network"},
		{SOCKS5, socks5("\x04"), "cannot reach the target, or knows no such name"},
		{SOCKS5, socks5("\x05"), "the target refused"},
		{SOCKS5, socks5("\x06"), "too long"},
		{SOCKS5, socks5("\x07"), "does not make connections"},
		{SOCKS5, socks5("\x08"), "type of address"},
		{SOCKS5, socks5("\x77"), "unknown code 119"},
		{SOCKS5, "\x05\xff", "wants a user and a password"},
		{SOCKS4a, "\x00\x5b", "rejected"},
		{SOCKS4a, "\x00\x5c", "identd"},
		{SOCKS4a, "\x00\x5d", "another user"},
		{HTTP, "HTTP/1.1 407 Sign in\r\n\r\n", "wants a user and a password"},
		{HTTP, "HTTP/1.1 403 \r\n\r\n", "it answered 403 Forbidden"},
		{HTTP, "HTTP/1.1 503 \x80busy\r\n\r\n", "it answered 503 ?busy"},
	} {
		got := askScripted(t, Server{Protocol: test.protocol}, Target{"a.example", 25}, test.says)
		refusal, ok := errors.AsType[*RefusalError](got.err)
		if !ok || !strings.Contains(refusal.Text, test.text) {
			t.Errorf("%s %q: %v", test.protocol, test.says, got.err)
		}
		if target := test.text == "the target refused"; errors.Is(got.err, syscall.ECONNREFUSED) != target {
			t.Errorf("%s %q: ECONNREFUSED is %v", test.protocol, test.says, !target)
		}
	}
}

func TestBadAnswers(t *testing.T) {
	for says, want := range map[string]error{
		"":                         ErrEnded,
		"\x05":                     ErrEnded,
		"\x05\x00":                 ErrEnded,
		"\x05\x00\x05\x00\x00":     ErrEnded,
		"\x05\x02":                 ErrProtocol, // was not offered
		"\x04\x00":                 ErrProtocol,
		"\x05\x00\x04\x00\x00\x01": ErrProtocol,
		"\x05\x00\x05\x00\x00\x09": ErrProtocol,
	} {
		if got := askScripted(t, Server{Protocol: SOCKS5}, Target{"a.example", 25}, says); !errors.Is(got.err, want) {
			t.Errorf("SOCKS5 %q: %v", says, got.err)
		}
	}
	for says, want := range map[string]error{
		"": ErrEnded, "\x00": ErrEnded, "\x00\x5a\x00": ErrEnded, "\x05\x00": ErrProtocol, "\x00\x00": ErrProtocol,
	} {
		if got := askScripted(t, Server{Protocol: SOCKS4a}, Target{"a.example", 25}, says); !errors.Is(got.err, want) {
			t.Errorf("SOCKS4a %q: %v", says, got.err)
		}
	}
	for says, want := range map[string]error{
		"": ErrEnded, "HTTP/1.1 200 OK\r\n": ErrEnded, "SSH-2.0-x\r\n": ErrProtocol, "HTTP/2 200\r\n\r\n": ErrProtocol,
		"HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 200):                           ErrProtocol,
		strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 40) + "HTTP/1.1 200 OK\r\n\r\n": ErrProtocol,
	} {
		if got := askScripted(t, Server{Protocol: HTTP}, Target{"a.example", 25}, says); !errors.Is(got.err, want) {
			t.Errorf("HTTP %.20q: %v", says, got.err)
		}
	}
}

func TestUnfitTargets(t *testing.T) {
	for _, test := range []struct {
		protocol Protocol
		host     string
	}{{SOCKS4a, "::1"}, {HTTP, "fe80::1%eth0"}, {SOCKS4a, "a\x00b"}, {SOCKS5, strings.Repeat("a", 256)}, {HTTP, "a b"}, {HTTP, "a\r\nX: y"}} {
		got := askScripted(t, Server{Protocol: test.protocol}, Target{test.host, 25}, "")
		if !errors.Is(got.err, ErrUnfit) || got.sent != "" {
			t.Errorf("%s %.20q: sent %q, %v", test.protocol, test.host, got.sent, got.err)
		}
	}
}

// TestPatience holds a silent proxy to the time of the context, whose cause is told.
func TestPatience(t *testing.T) {
	for _, protocol := range []Protocol{SOCKS5, SOCKS4a, HTTP} {
		client, _ := tcpPair(t)
		late := errors.New("too late")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, late)
		if err := (Server{Protocol: protocol}).Connect(ctx, client, Target{"a.example", 25}); !errors.Is(err, late) {
			t.Errorf("%s: %v", protocol, err)
		}
		cancel()
	}
}
