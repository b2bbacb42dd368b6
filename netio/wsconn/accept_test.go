package wsconn

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

const opening = `GET /chat?x=1 HTTP/1.1
Host: localhost:8080
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Protocol: chat, mqtt
`

// scriptedStream gives what a client says, so many bytes at a time, and keeps what it
// is told.
type scriptedStream struct {
	said  io.Reader
	piece int
	told  bytes.Buffer
}

func (s *scriptedStream) Read(p []byte) (int, error)       { return s.said.Read(p[:min(len(p), s.piece)]) }
func (s *scriptedStream) Write(p []byte) (int, error)      { return s.told.Write(p) }
func (s *scriptedStream) Close() error                     { return nil }
func (s *scriptedStream) CloseWrite() error                { return nil }
func (s *scriptedStream) SetReadDeadline(time.Time) error  { return nil }
func (s *scriptedStream) SetWriteDeadline(time.Time) error { return nil }

func TestAccept(t *testing.T) {
	chat := Admission{Path: "/chat"}
	for _, c := range []struct {
		name, old, replaced string
		admission           Admission
		status              int // 101 = accepted
	}{
		{"a program", "", "", chat, 101},
		{"another path", "/chat", "/other", chat, 404},
		{"a path below", "/chat", "/chat/x", chat, 404},
		{"the path in another way", "/chat", "/%63hat", chat, 101},
		{"its query", "", "", Admission{Path: "/chat", Query: "x=1"}, 101},
		{"another query", "", "", Admission{Path: "/chat", Query: "x=2"}, 404},
		{"no upgrade", "Upgrade: websocket\n", "", chat, 426},
		{"POST", "GET", "POST", chat, 405},
		{"version 8", "Version: 13", "Version: 8", chat, 426},
		{"no key", "Key: d", "Kei: d", chat, 400},
		{"no HTTP", "HTTP/1.1", "HTTP", chat, 400},
		{"no host", "Host: localhost:8080\n", "", chat, 400},
		{"a page of the same host", "Upgrade: w", "Origin: http://localhost:8080\nUpgrade: w", chat, 101},
		{"of another port", "Upgrade: w", "Origin: http://localhost:3000\nUpgrade: w", chat, 403},
		{"of nowhere", "Upgrade: w", "Origin: null\nUpgrade: w", chat, 403},
		{"of two", "Upgrade: w", "Origin: http://localhost:8080\nOrigin: http://x\nUpgrade: w", chat, 400},
		{"without TLS, where we have it", "Upgrade: w", "Origin: http://localhost:8080\nUpgrade: w", Admission{Path: "/chat", Secure: true}, 403},
		{"with TLS", "Upgrade: w", "Origin: https://localhost:8080\nUpgrade: w", Admission{Path: "/chat", Secure: true}, 101},
		{"of a host that may", "Upgrade: w", "Origin: http://app:3000\nUpgrade: w", Admission{Path: "/chat", Origins: []string{"b", "app:3000"}}, 101},
		{"of an origin that may", "Upgrade: w", "Origin: https://app\nUpgrade: w", Admission{Path: "/chat", Origins: []string{"https://app"}}, 101},
		{"of its plain sister", "Upgrade: w", "Origin: http://app\nUpgrade: w", Admission{Path: "/chat", Origins: []string{"https://app"}}, 403},
		{"of any", "Upgrade: w", "Origin: null\nUpgrade: w", Admission{Path: "/chat", Origins: []string{"*"}}, 101},
	} {
		request := strings.ReplaceAll(strings.Replace(opening, c.old, c.replaced, 1)+"\n", "\n", "\r\n") + "\x81\x80rest"
		s := &scriptedStream{said: strings.NewReader(request), piece: 5000}
		early, err := Accept(s, c.admission, time.Time{})
		turned, away := errors.AsType[*TurnedAwayError](err)
		switch {
		case c.status == 101 && (err != nil || string(early) != "\x81\x80rest" || !strings.HasPrefix(s.told.String(), "HTTP/1.1 101 ")):
			t.Errorf("%s: %v, early %q, told %q", c.name, err, early, s.told.String())
		case c.status != 101 && (!away || turned.Status != c.status):
			t.Errorf("%s: %v, want %d", c.name, err, c.status)
		case c.status != 101 && !strings.HasPrefix(s.told.String(), "HTTP/1.1 "+itoa(c.status)):
			t.Errorf("%s: told %q", c.name, s.told.String())
		}
	}
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

func TestAcceptAnswers(t *testing.T) {
	s := &scriptedStream{said: strings.NewReader(strings.ReplaceAll(opening+"\n", "\n", "\r\n")), piece: 1}
	heard := 0
	if _, err := Accept(s, Admission{Path: "/chat", Protocols: []string{"x", "mqtt"}, Heard: func() { heard++ }}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	want := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"
	if s.told.String() != want || heard != 1 {
		t.Errorf("%q, heard %d times", s.told.String(), heard)
	}
	if _, err := Accept(&scriptedStream{said: strings.NewReader(""), piece: 1}, Admission{}, time.Time{}); !errors.Is(err, io.EOF) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := Accept(&scriptedStream{said: strings.NewReader("GET "), piece: 1}, Admission{}, time.Time{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a part: %v", err)
	}
}

// FuzzAccept holds that pieces make no difference, and that nothing of a request gets
// into the head of the answer but the protocol that was chosen.
func FuzzAccept(f *testing.F) {
	f.Add(strings.ReplaceAll(opening+"\n", "\n", "\r\n"))
	f.Add("GET / HTTP/1.1\r\n\r\n")
	f.Add("\x16\x03\x01")
	f.Fuzz(func(t *testing.T, request string) {
		admission := Admission{Path: "/chat", Protocols: []string{"chat"}}
		whole := &scriptedStream{said: strings.NewReader(request), piece: len(request) + 1}
		pieces := &scriptedStream{said: strings.NewReader(request), piece: 1}
		_, err1 := Accept(whole, admission, time.Time{})
		_, err2 := Accept(pieces, admission, time.Time{})
		if (err1 == nil) != (err2 == nil) || whole.told.String() != pieces.told.String() {
			t.Errorf("%q: at once %v, %q; in pieces %v, %q", request, err1, whole.told.String(), err2, pieces.told.String())
		}
		if lines := strings.Count(whole.told.String(), "\r\n"); lines > 8 {
			t.Errorf("%q: %q", request, whole.told.String())
		}
	})
}
