package websocket

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
)

// requestHead parses a request whose lines end with LF.
func requestHead(t testing.TB, text string) *http1.Head {
	t.Helper()
	h := new(http1.Head)
	if _, err := http1.ParseHead([]byte(strings.ReplaceAll(text, "\n", "\r\n")+"\r\n\r\n"), http1.Limits{}, h); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return h
}

// browserOpening is what Chromium sends.
const browserOpening = `GET /chat HTTP/1.1
Host: localhost:8080
Connection: keep-alive, Upgrade
Upgrade: websocket
Origin: http://localhost:8080
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Protocol: chat, superchat
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits`

func TestReadOpening(t *testing.T) {
	for _, c := range []struct {
		name, old, replaced string
		want                Refusal
	}{
		{"a browser's", "", "", 0},
		{"names in capitals", "Upgrade: websocket", "upgrade: WebSocket", 0},
		{"among others", "Upgrade: websocket", "Upgrade: h2c, websocket", 0},
		{"POST", "GET /chat", "POST /chat", RefuseMethod},
		{"CN12 HTTP/1.0", "HTTP/1.1", "HTTP/1.0", RefuseNoOffer},
		{"CN13 no connection option", "keep-alive, Upgrade", "keep-alive", RefuseNoOffer},
		{"no Upgrade", "Upgrade: websocket\n", "", RefuseNoOffer},
		{"CN11 another protocol", "Upgrade: websocket", "Upgrade: h2c", RefuseNoOffer},
		{"CN14 version 99", "Version: 13", "Version: 99", RefuseVersion},
		{"version 8", "Version: 13", "Version: 8", RefuseVersion},
		{"two versions", "Version: 13", "Version: 13, 8", RefuseVersion},
		{"no version", "Sec-WebSocket-Version: 13\n", "", RefuseVersion},
		{"no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n", "", RefuseKey},
		{"a short key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==", RefuseKey},
		{"no base64", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", RefuseKey},
		{"two keys", "Origin: http://localhost:8080", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", RefuseKey},
		{"a body", "Origin: http://localhost:8080", "Content-Length: 1", RefuseContent},
	} {
		o, refused := ReadOpening(requestHead(t, strings.Replace(browserOpening, c.old, c.replaced, 1)))
		if refused != c.want {
			t.Errorf("%s: %d, want %d", c.name, refused, c.want)
		}
		if refused == 0 && (o.Key != "dGhlIHNhbXBsZSBub25jZQ==" || !slices.Equal(o.Protocols, []string{"chat", "superchat"})) {
			t.Errorf("%s: %+v", c.name, o)
		}
	}
}

// The example of RFC 6455 1.3.
func TestAcceptKey(t *testing.T) {
	if got, want := AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestProtocol(t *testing.T) {
	o := Opening{Protocols: []string{"b", "a"}}
	if got := o.Protocol([]string{"a", "b"}); got != "b" {
		t.Errorf("%q: the client's order counts", got)
	}
	if got := o.Protocol([]string{"A"}); got != "" {
		t.Errorf("%q: names are compared as they are", got)
	}
}

func TestOrigin(t *testing.T) {
	for _, c := range []struct {
		origin, host string
		own          bool
	}{
		{"", "localhost:8080", false},
		{"http://localhost:8080", "localhost:8080", true},
		{"http://LOCALHOST:8080", "localhost:8080", true},
		{"http://h", "h", true},
		{"http://h", "h:80", true},
		{"https://h", "h:443", true},
		{"https://h", "h", true},
		{"http://[::1]:8080", "[::1]:8080", true},
		{"http://localhost:3000", "localhost:8080", false},
		{"https://h", "h:80", false},
		{"http://evil.example", "h", false},
		{"http://h.evil.example", "h", false},
		{"null", "null", false},
		{"null", "", false},
		{"h", "h", false},
		{"http://", "", false},
		{"ftp://h", "h", false},
		{"HTTPS://h", "h", true},
	} {
		if got := (Opening{Origin: c.origin}).FromHost(c.host); got != c.own {
			t.Errorf("%q at %q: %v", c.origin, c.host, got)
		}
	}
}

// lines makes the lines of a field.
func lines(values ...string) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for _, v := range values {
			if !yield([]byte(v)) {
				return
			}
		}
	}
}

func TestAgreeDeflate(t *testing.T) {
	for _, c := range []struct {
		offer, answer string // "" = declined
	}{
		{"permessage-deflate", "permessage-deflate"},
		{"permessage-deflate; client_max_window_bits", "permessage-deflate"}, // Chromium and Firefox
		{"permessage-deflate; client_max_window_bits=9", "permessage-deflate"},
		{"Permessage-Deflate ; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"},
		{"permessage-deflate;client_no_context_takeover", "permessage-deflate; client_no_context_takeover"},
		{"permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15"},
		{`permessage-deflate; server_max_window_bits="15"`, "permessage-deflate; server_max_window_bits=15"},
		{"permessage-deflate; server_max_window_bits=10", ""},
		{"permessage-deflate; server_max_window_bits=10, permessage-deflate", "permessage-deflate"},
		{"permessage-deflate; server_max_window_bits", ""},
		{"permessage-deflate; server_max_window_bits=7", ""},
		{"permessage-deflate; server_max_window_bits=16", ""},
		{"permessage-deflate; server_max_window_bits=015", ""},
		{"permessage-deflate; client_max_window_bits=16", ""},
		{"permessage-deflate; client_max_window_bits; client_max_window_bits", ""},
		{"permessage-deflate; server_no_context_takeover=1", ""},
		{"permessage-deflate; mystery", ""},
		{"permessage-deflate; ", ""},
		{"x-webkit-deflate-frame", ""},
		{"x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"},
		{"", ""},
	} {
		agreed, answer := AgreeDeflate(lines(c.offer), &Deflate{})
		if answer != c.answer || (agreed == nil) != (answer == "") {
			t.Errorf("%q: %q, want %q", c.offer, answer, c.answer)
		}
	}
	own := Deflate{ServerAlone: true, ClientAlone: true}
	agreed, answer := AgreeDeflate(lines("mux", "permessage-deflate"), &own)
	if answer != "permessage-deflate; server_no_context_takeover; client_no_context_takeover" || *agreed != own {
		t.Errorf("%q", answer)
	}
	if agreed, _ = AgreeDeflate(lines("permessage-deflate"), nil); agreed != nil {
		t.Error("agreed on what was not wanted")
	}
}

func TestAccepted(t *testing.T) {
	i := Invitation{
		Target: "/chat", Host: "h:1", Key: "dGhlIHNhbXBsZSBub25jZQ==", Protocols: []string{"chat"},
		Deflate: &Deflate{ServerAlone: true},
	}
	const answer = `HTTP/1.1 101 Switching Protocols
Upgrade: WebSocket
Connection: upgrade
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: chat
Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover`
	for _, c := range []struct {
		name, old, replaced string
		ok                  bool
	}{
		{"right", "", "", true},
		{"no protocol", "Sec-WebSocket-Protocol: chat\n", "", true},
		{"no compression", "\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover", "", true},
		{"our context, too", "server_no_context_takeover", "client_no_context_takeover", true},
		{"its window", "server_no_context_takeover", "server_max_window_bits=8", true},
		{"200", "101", "200", false},
		{"426", "101", "426", false},
		{"no upgrade", "Upgrade: WebSocket\n", "", false},
		{"another", "WebSocket\n", "h2c\n", false},
		{"no connection option", "Connection: upgrade\n", "", false},
		{"another key", "s3pP", "s3pQ", false},
		{"another protocol", "Protocol: chat", "Protocol: talk", false},
		{"our window was not offered", "server_no_context_takeover", "client_max_window_bits=10", false},
		{"another extension", "permessage-deflate", "mux", false},
		{"twice", "permessage-deflate;", "permessage-deflate, permessage-deflate;", false},
	} {
		var h http1.ResponseHead
		text := strings.ReplaceAll(strings.Replace(answer, c.old, c.replaced, 1), "\n", "\r\n") + "\r\n\r\n"
		if _, err := http1.ParseResponse([]byte(text), http1.Limits{}, http1.MethodGet, &h); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if _, err := i.Accepted(&h); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrHandshake) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// What we send as a client, we accept as a server.
func TestInvitation(t *testing.T) {
	i := Invitation{
		Target: "/chat?a", Host: "h:1", Key: NewKey([16]byte{1, 2, 3}), Origin: "http://h:1",
		Protocols: []string{"a", "b"}, Deflate: &Deflate{ClientAlone: true}, Header: [][2]string{{"Cookie", "a=b"}},
	}
	h := new(http1.Head)
	if _, err := http1.ParseHead(i.AppendRequest(nil), http1.Limits{}, h); err != nil {
		t.Fatal(err)
	}
	o, refused := ReadOpening(h)
	if refused != 0 || o.Key != i.Key || !slices.Equal(o.Protocols, i.Protocols) || !o.FromHost(string(h.Host())) {
		t.Errorf("%+v, %d", o, refused)
	}
	if cookie, _ := h.Get("Cookie"); string(cookie) != "a=b" || string(h.Target()) != "/chat?a" {
		t.Errorf("%s, cookie %q", h.Target(), cookie)
	}
	if _, answer := AgreeDeflate(h.Values(http1.FieldSecWebSocketExtensions), &Deflate{}); answer != "permessage-deflate; client_no_context_takeover" {
		t.Errorf("%q", answer)
	}
}

func FuzzAgreeDeflate(f *testing.F) {
	f.Add("permessage-deflate; client_max_window_bits=10; server_max_window_bits=15")
	f.Add("a, permessage-deflate; server_no_context_takeover")
	f.Fuzz(func(t *testing.T, offer string) {
		agreed, answer := AgreeDeflate(lines(offer), &Deflate{})
		if agreed == nil {
			return
		}
		if p, ok := parseDeflate([]byte(answer)); !ok || p.serverAlone != agreed.ServerAlone || p.clientAlone != agreed.ClientAlone {
			t.Errorf("%q is answered with %q", offer, answer)
		}
	})
}
