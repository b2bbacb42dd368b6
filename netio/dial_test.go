package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// scripted is a Resolver that knows what it is told and nothing else.
type scripted struct {
	hosts map[string][]netip.Addr
	ports map[string]int
	srv   []*net.SRV
	hang  bool // never answer
}

func (s scripted) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	if s.hang {
		<-ctx.Done()
		return nil, &net.DNSError{Err: ctx.Err().Error(), Name: host, IsTimeout: true}
	}
	if addrs, ok := s.hosts[host]; ok {
		return addrs, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func (s scripted) LookupPort(_ context.Context, _, service string) (int, error) {
	if port, ok := s.ports[service]; ok {
		return port, nil
	}
	return 0, &net.DNSError{Err: "unknown port", Name: service, IsNotFound: true}
}

func (s scripted) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	if s.srv == nil {
		return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return name, s.srv, nil
}

func addrs(texts ...string) []netip.Addr {
	var list []netip.Addr
	for _, text := range texts {
		list = append(list, netip.MustParseAddr(text))
	}
	return list
}

// listening starts a listener that accepts nothing by itself.
func listening(t *testing.T, e Endpoint) *Listener {
	t.Helper()
	l, err := Listen(t.Context(), e, ListenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// freePort is a port on which nobody listens, on any address.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := Listen(t.Context(), Endpoint{Scheme: TCP, Port: "0"}, ListenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Endpoint().Port
}

func mustOpen(t *testing.T, d *Dialer, e Endpoint) Stream {
	t.Helper()
	stream, err := d.Open(t.Context(), e, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stream.Close() })
	return stream
}

// A refused literal address is named once.
func TestDialRefused(t *testing.T) {
	port := freePort(t)
	_, err := new(Dialer).Open(t.Context(), Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: port}, ReadWrite)
	if want := "dial tcp 127.0.0.1:" + port + ": connection refused"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if !errors.Is(err, ErrUnreachable) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v is not a refusal", err)
	}
}

// Every address that was tried is named, IPv6 first.
func TestDialNamesEveryAddress(t *testing.T) {
	port := freePort(t)
	d := &Dialer{Resolver: scripted{hosts: map[string][]netip.Addr{"db": addrs("127.0.0.1", "127.0.0.2", "::1")}}}
	_, err := d.Open(t.Context(), Endpoint{Scheme: TCP, Host: "db", Port: port}, ReadWrite)
	want := strings.ReplaceAll("dial tcp db:P: [::1]:P: connection refused; "+
		"127.0.0.1:P: connection refused; 127.0.0.2:P: connection refused", "P", port)
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var dialed *DialError
	if !errors.As(err, &dialed) || len(dialed.Attempts) != 3 {
		t.Errorf("attempts of %v", dialed)
	}
}

// A dead first address does not keep the second from being reached at once.
func TestDialDeadFirstAddress(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	d := &Dialer{Resolver: scripted{hosts: map[string][]netip.Addr{"db": addrs("127.0.0.2", "127.0.0.1")}}}
	begun := time.Now()
	mustOpen(t, d, Endpoint{Scheme: TCP, Host: "db", Port: l.Endpoint().Port})
	if took := time.Since(begun); took > attemptDelay/2 {
		t.Errorf("took %s", took)
	}
}

// An empty host is localhost in both families.
func TestDialEmptyHost(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1"} {
		l := listening(t, Endpoint{Scheme: TCP, Host: host, Port: "0"})
		mustOpen(t, new(Dialer), Endpoint{Scheme: TCP, Port: l.Endpoint().Port})
	}
}

func TestDialErrors(t *testing.T) {
	names := scripted{hosts: map[string][]netip.Addr{"four": addrs("127.0.0.1")}}
	tests := []struct {
		name   string
		dialer Dialer
		e      Endpoint
		kind   error
		want   string
	}{
		{"no such name", Dialer{Resolver: names}, Endpoint{Scheme: TCP, Host: "nowhere", Port: "1"},
			ErrNoName, "dial tcp nowhere:1: lookup nowhere: no such host"},
		{"no address of the family", Dialer{Resolver: names, Family: IPv6}, Endpoint{Scheme: TCP, Host: "four", Port: "1"},
			ErrNoName, "dial tcp four:1: lookup four: no IPv6 address"},
		{"numeric and a name", Dialer{Numeric: true}, Endpoint{Scheme: TCP, Host: "four", Port: "1"}, ErrSyntax, `"four"`},
		{"numeric and a service", Dialer{Numeric: true}, Endpoint{Scheme: TCP, Host: "::1", Port: "http"}, ErrSyntax, `"http"`},
		{"unknown service", Dialer{Resolver: names}, Endpoint{Scheme: TCP, Host: "::1", Port: "nope"}, ErrSyntax, `"nope"`},
		{"literal of the other family", Dialer{Family: IPv6}, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "1"},
			ErrSyntax, "127.0.0.1 is not an IPv6 address"},
		{"literal of the other scheme", Dialer{}, Endpoint{Scheme: TCP4, Host: "::1", Port: "1"},
			ErrSyntax, "::1 is not an IPv4 address"},
		{"zone without an interface", Dialer{}, Endpoint{Scheme: TCP, Host: "fe80::1%nope0", Port: "1"},
			ErrLocal, `dial tcp [fe80::1%nope0]:1: this machine has no network interface "nope0"`},
		{"scheme against family", Dialer{Family: IPv6}, Endpoint{Scheme: TCP4, Host: "::1", Port: "1"}, ErrSyntax, "tcp4"},
		{"listening endpoint", Dialer{}, Endpoint{Scheme: TCP, Listen: true, Port: "1"}, ErrSyntax, "waits for connections"},
		{"source that is not ours", Dialer{Socket: SocketOptions{Source: "192.0.2.77"}},
			Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "1"},
			ErrLocal, "dial tcp 127.0.0.1:1: bind to source 192.0.2.77: cannot assign requested address"},
		{"source of the other family", Dialer{Socket: SocketOptions{Source: "127.0.0.1"}},
			Endpoint{Scheme: TCP, Host: "::1", Port: "1"}, ErrLocal, "source 127.0.0.1 has no IPv6 address"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.dialer.Open(t.Context(), test.e, ReadWrite)
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %v with %q", err, test.kind, test.want)
			}
			for _, kind := range []error{ErrNoName, ErrUnreachable, ErrTimeout, ErrLocal, ErrSyntax} {
				if kind != test.kind && errors.Is(err, kind) {
					t.Errorf("%v is also %v", err, kind)
				}
			}
		})
	}
}

// A service name is a port.
func TestDialService(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	port, _ := strconv.Atoi(l.Endpoint().Port)
	d := &Dialer{Resolver: scripted{ports: map[string]int{"app": port}}}
	mustOpen(t, d, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "app"})
}

func TestDialSource(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	port := freePort(t)
	tests := map[string]string{
		"127.0.0.3":         "127.0.0.3:",
		":" + port:          "127.0.0.1:" + port,
		"127.0.0.4:" + port: "127.0.0.4:" + port,
	}
	for text, want := range tests {
		d := &Dialer{Socket: SocketOptions{Source: text}}
		conn := mustOpen(t, d, l.Endpoint()).(*net.TCPConn)
		if got := conn.LocalAddr().String(); !strings.HasPrefix(got, want) {
			t.Errorf("source %s: local address %s", text, got)
		}
	}
}

// A wrapped error of package net must not hide what ended the wait.
func TestAttemptErrorWaitsForContext(t *testing.T) {
	want := &TimeoutError{Which: "connect", After: time.Millisecond}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, want)
	defer cancel()
	if got := attemptError(ctx, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, ""); got != error(want) {
		t.Errorf("got %v", got)
	}
}
