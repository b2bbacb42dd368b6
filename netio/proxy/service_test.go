package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// served is what a service made of a client.
type served struct {
	answer string   // what the client got
	dialed []string // whom the service has connected to
	target string   // what the target got
	err    error
}

// serveScripted serves a client that says everything at once and ends. The target
// says "220 ready".
func serveScripted(t *testing.T, s Service, says string, failure error) served {
	t.Helper()
	var got served
	client, accepted := tcpPair(t)
	ours, target := tcpPair(t)
	s.Dial = func(_ context.Context, network, addr string) (net.Conn, error) {
		got.dialed = append(got.dialed, network+" "+addr)
		return ours, failure
	}
	if _, err := io.WriteString(client, says); err != nil {
		t.Fatal(err)
	}
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	conn, _, err := s.Connect(t.Context(), accepted)
	got.err = err
	if err == nil {
		_, _ = io.Copy(conn, accepted) // what is left is the target's
	}
	accepted.Close()
	ours.Close()
	answer, _ := io.ReadAll(client)
	passed, _ := io.ReadAll(target)
	got.answer, got.target = string(answer), string(passed)
	return got
}

const (
	hello5  = "\x05\x01\x00"
	login5  = "\x05\x02\x00\x02\x01\x03ann\x01x"
	ask5    = "\x05\x01\x00\x03\x09a.example\x00\x19"
	answer5 = "\x00\x01\x00\x00\x00\x00\x00\x00" // behind version and reply
)

func TestService(t *testing.T) {
	logins := []Login{{"ann", "x"}}
	for name, test := range map[string]struct {
		service              Service
		says                 string
		answer, dialed, rest string
	}{
		"socks5":            {Service{Protocol: SOCKS5}, hello5 + ask5 + "early", "\x05\x00\x05\x00" + answer5, "tcp a.example:25", "early"},
		"socks5 with IPv4":  {Service{Protocol: SOCKS5}, hello5 + "\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19", "\x05\x00\x05\x00" + answer5, "tcp 192.0.2.1:25", ""},
		"socks5 with IPv6":  {Service{Protocol: SOCKS5}, hello5 + "\x05\x01\x00\x04" + strings.Repeat("\x00", 15) + "\x01\x00\x19", "\x05\x00\x05\x00" + answer5, "tcp [::1]:25", ""},
		"socks5 password":   {Service{Protocol: SOCKS5, Logins: logins}, login5 + ask5, "\x05\x02\x01\x00\x05\x00" + answer5, "tcp a.example:25", ""},
		"no password":       {Service{Protocol: SOCKS5, Logins: logins}, hello5 + ask5, "\x05\xff", "", ""},
		"wrong password":    {Service{Protocol: SOCKS5, Logins: []Login{{"ann", "y"}}}, login5 + ask5, "\x05\x02\x01\x01", "", ""},
		"BIND":              {Service{Protocol: SOCKS5}, hello5 + "\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00", "\x05\x00\x05\x07" + answer5, "", ""},
		"unknown address":   {Service{Protocol: SOCKS5}, hello5 + "\x05\x01\x00\x09", "\x05\x00\x05\x08" + answer5, "", ""},
		"port 0":            {Service{Protocol: SOCKS5}, hello5 + "\x05\x01\x00\x01\x00\x00\x00\x00\x00\x00", "\x05\x00\x05\x01" + answer5, "", ""},
		"socks4":            {Service{Protocol: SOCKS5}, "\x04\x01\x00\x19\xc0\x00\x02\x01\x00", "", "", ""},
		"nothing":           {Service{Protocol: SOCKS5}, "", "", "", ""},
		"half a request":    {Service{Protocol: SOCKS5}, hello5 + ask5[:7], "\x05\x00", "", ""},
		"connect":           {Service{Protocol: HTTP}, "CONNECT a.example:25 HTTP/1.1\r\nHost: a\r\n\r\nearly", "HTTP/1.1 200 OK\r\n\r\n", "tcp a.example:25", "early"},
		"connect password":  {Service{Protocol: HTTP, Logins: logins}, "CONNECT [::1]:25 HTTP/1.1\r\nHost: a\r\nProxy-Authorization: basic YW5uOng=\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "tcp [::1]:25", ""},
		"connect no port":   {Service{Protocol: HTTP}, "CONNECT a.example HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400", "", ""},
		"no login":          {Service{Protocol: HTTP, Logins: logins}, "CONNECT a.example:25 HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"sockkit\"\r\n", "", ""},
		"origin-form":       {Service{Protocol: HTTP}, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400", "", ""},
		"https":             {Service{Protocol: HTTP}, "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400", "", ""},
		"smuggled":          {Service{Protocol: HTTP}, "POST http://a/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 400", "", ""},
		"no HTTP":           {Service{Protocol: HTTP}, "hello\r\n", "HTTP/1.1 400", "", ""},
		"nothing over HTTP": {Service{Protocol: HTTP}, "", "", "", ""},
		"URL": {
			Service{Protocol: HTTP},
			"POST http://a.example/x%20y?q HTTP/1.1\r\nHost: other\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic YQ==\r\n" +
				"Connection: X-Mine, content-length\r\nX-Mine: 1\r\nX-Other: 2\r\nContent-Length: 4\r\n\r\nbody",
			"", "tcp a.example:80",
			"POST /x%20y?q HTTP/1.1\r\nHost: a.example\r\nX-Other: 2\r\nContent-Length: 4\r\nVia: 1.1 sockkit\r\nConnection: close\r\n\r\nbody",
		},
		"old URL": {Service{Protocol: HTTP}, "GET http://a.example:8080 HTTP/1.0\r\n\r\n", "", "tcp a.example:8080", "GET / HTTP/1.0\r\nHost: a.example:8080\r\nVia: 1.1 sockkit\r\nConnection: close\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := serveScripted(t, test.service, test.says, nil)
			if !strings.HasPrefix(got.answer, test.answer) || test.answer == "" && got.answer != "" {
				t.Errorf("answered %q, %v", got.answer, got.err)
			}
			if strings.Join(got.dialed, ",") != test.dialed || got.target != test.rest {
				t.Errorf("dialed %q and passed on %q", got.dialed, got.target)
			}
			if (got.err == nil) != (test.dialed != "") || got.err != nil && !errors.Is(got.err, ErrClient) {
				t.Errorf("error: %v", got.err)
			}
		})
	}
}

// TestFailedDials tells each protocol's clients why there is no connection.
func TestFailedDials(t *testing.T) {
	for _, test := range []struct {
		err    error
		reply  byte
		status string
	}{
		{ErrForbidden, replyNotAllowed, "403 Forbidden"},
		{syscall.ECONNREFUSED, replyRefused, "502 Bad Gateway"},
		{syscall.ENETUNREACH, replyNoNetwork, "502 Bad Gateway"},
		{syscall.EHOSTUNREACH, replyNoHost, "502 Bad Gateway"},
		{&net.DNSError{IsNotFound: true}, replyNoHost, "502 Bad Gateway"},
		{syscall.ETIMEDOUT, replyNoHost, "504 Gateway Timeout"},
		{errors.New("?"), replyFailure, "502 Bad Gateway"},
	} {
		err := fmt.Errorf("dial: %w", test.err)
		got := serveScripted(t, Service{Protocol: SOCKS5}, hello5+ask5, err)
		if got.answer != "\x05\x00\x05"+string(rune(test.reply))+answer5 || !errors.Is(got.err, test.err) {
			t.Errorf("%v: %q, %v", test.err, got.answer, got.err)
		}
		got = serveScripted(t, Service{Protocol: HTTP}, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", err)
		if !strings.HasPrefix(got.answer, "HTTP/1.1 "+test.status+"\r\n") {
			t.Errorf("%v: %q, %v", test.err, got.answer, got.err)
		}
	}
}

// script is a client whose bytes are known beforehand.
type script struct {
	io.Reader
	io.Writer
}

func (script) CloseWrite() error           { return nil }
func (script) SetDeadline(time.Time) error { return nil }

// FuzzService: whatever a client says, it is connected to nothing that it has not
// asked for with the right password, and what it says behind its request is left to
// be read.
func FuzzService(f *testing.F) {
	f.Add(true, []byte(login5+ask5+"rest"))
	f.Add(false, []byte("CONNECT a:1 HTTP/1.1\r\nHost: a\r\nProxy-Authorization: Basic YW5uOng=\r\n\r\nrest"))
	f.Add(false, []byte("GET http://a/ HTTP/1.1\r\nHost: a\r\nProxy-Authorization: Basic YW5uOng=\r\n\r\n"))
	f.Fuzz(func(t *testing.T, socks bool, says []byte) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		defer ours.Close()
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		s := Service{Protocol: HTTP, Logins: []Login{{"ann", "x"}}}
		if socks {
			s.Protocol = SOCKS5
		}
		s.Dial = func(context.Context, string, string) (net.Conn, error) { return ours, nil }
		in := strings.NewReader(string(says))
		conn, to, err := s.Connect(t.Context(), script{in, io.Discard})
		if (conn != nil) != (err == nil) {
			t.Fatalf("%v, %v", conn, err)
		}
		if err != nil {
			return
		}
		request := string(says[:len(says)-in.Len()])
		if to.Port == 0 || to.Host == "" || socks && !strings.Contains(request, "\x03ann\x01x") {
			t.Fatalf("connected to %s by %q", to, request)
		}
		if !socks && !strings.HasSuffix(request, headEnd) {
			t.Fatalf("read %q", request)
		}
	})
}

// FuzzTarget: what a client of ours asks for, a service of ours dials.
func FuzzTarget(f *testing.F) {
	f.Add("a.example", uint16(25), true)
	f.Add("::1", uint16(1), false)
	f.Fuzz(func(t *testing.T, host string, port uint16, socks bool) {
		server, s := Server{Protocol: HTTP}, Service{Protocol: HTTP}
		if socks {
			server.Protocol, s.Protocol = SOCKS5, SOCKS5
		}
		var request strings.Builder
		to := Target{host, port}
		answer := "HTTP/1.1 200 OK\r\n\r\n"
		if socks {
			answer = "\x05\x00\x05\x00" + answer5
		}
		if err := server.ask(script{strings.NewReader(answer), &request}, to); err != nil {
			return // it cannot be named
		}
		s.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, ErrForbidden }
		_, dialed, err := s.Connect(t.Context(), script{strings.NewReader(request.String()), io.Discard})
		if !errors.Is(err, ErrForbidden) {
			return // no name, as the service sees it
		}
		addr, literal := to.literal()
		if dialed != to && !(literal && dialed == Target{addr.String(), port}) {
			t.Fatalf("asked for %q, dialed %q", to, dialed)
		}
	})
}

// halfOpen is one end of a pipe in memory, whose deadlines a bubble's clock decides.
type halfOpen struct{ net.Conn }

func (halfOpen) CloseWrite() error { return nil }

// TestServicePatience holds clients to their time, those that say nothing and those
// that say it slowly.
func TestServicePatience(t *testing.T) {
	for _, protocol := range []Protocol{SOCKS5, HTTP} {
		for _, pace := range []time.Duration{time.Hour, 3 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := net.Pipe()
				go func() {
					for {
						time.Sleep(pace)
						if _, err := theirs.Write([]byte("\x05")); err != nil {
							return
						}
					}
				}()
				start := time.Now()
				_, _, err := (&Service{Protocol: protocol}).Connect(t.Context(), halfOpen{ours})
				if took := time.Since(start); !errors.Is(err, ErrClient) || took > requestPatience+refusalPatience {
					t.Errorf("%s, a byte each %s: %v after %s", protocol, pace, err, took)
				}
				ours.Close()
				theirs.Close()
				time.Sleep(pace) // the client wakes and finds itself alone
			})
		}
	}
}
