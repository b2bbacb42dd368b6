package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The port that was bound is filled in, and a connection has two ends.
func TestListenTCP(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1", ""} {
		l := listening(t, Endpoint{Scheme: TCP, Listen: true, Host: host, Port: "0"})
		e := l.Endpoint()
		if e.Port == "0" || e.Host != host || !e.Listen {
			t.Errorf("endpoint %+v", e)
		}
		e.Listen = false
		client := mustOpen(t, new(Dialer), e).(*net.TCPConn)
		stream, peer, err := l.Accept(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Close()
		if peer.Addr.String() != client.LocalAddr().String() || peer.Local.String() != client.RemoteAddr().String() {
			t.Errorf("peer %v on %v, client %v on %v", peer.Addr, peer.Local, client.LocalAddr(), client.RemoteAddr())
		}
	}
}

// A name is all of its addresses, with one port.
func TestListenEveryAddress(t *testing.T) {
	names := scripted{hosts: map[string][]netip.Addr{"here": addrs("127.0.0.1", "127.0.0.2", "::1", "192.0.2.77")}}
	var logged string
	l, err := Listen(t.Context(), Endpoint{Scheme: TCP, Host: "here", Port: "0"}, ListenOptions{
		Resolver: names,
		Logf:     func(format string, _ ...any) { logged = format },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, host := range []string{"127.0.0.1", "127.0.0.2", "::1"} {
		mustOpen(t, new(Dialer), Endpoint{Scheme: TCP, Host: host, Port: l.Endpoint().Port})
		stream, _, err := l.Accept(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		stream.Close()
	}
	if !strings.HasPrefix(logged, "not listening on every address") {
		t.Errorf("logged %q", logged)
	}
}

func TestListenErrors(t *testing.T) {
	taken := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"}).Endpoint()
	tests := []struct {
		name    string
		e       Endpoint
		options ListenOptions
		kind    error
		want    string
	}{
		{"in use", taken, ListenOptions{}, ErrLocal, "listen tcp 127.0.0.1:" + taken.Port + ": address already in use"},
		{"not ours", Endpoint{Scheme: TCP, Host: "192.0.2.77", Port: "0"}, ListenOptions{}, ErrLocal,
			"listen tcp 192.0.2.77:0: cannot assign requested address"},
		{"no such name", Endpoint{Scheme: TCP, Host: "nowhere", Port: "0"}, ListenOptions{Resolver: scripted{}}, ErrNoName, "nowhere"},
		{"wrong family", Endpoint{Scheme: TCP6, Host: "127.0.0.1", Port: "0"}, ListenOptions{}, ErrSyntax, "not an IPv6 address"},
		{"no such interface", Endpoint{Scheme: TCP, Host: "fe80::1%nope0", Port: "0"}, ListenOptions{}, ErrLocal, `no network interface "nope0"`},
		{"cannot listen", Endpoint{Scheme: Null}, ListenOptions{}, ErrSyntax, "cannot wait"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, err := Listen(t.Context(), test.e, test.options)
			if err == nil {
				l.Close()
			}
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %v with %q", err, test.kind, test.want)
			}
			if inUse := test.name == "in use"; errors.Is(err, syscall.EADDRINUSE) != inUse {
				t.Errorf("%v: EADDRINUSE is %t", err, !inUse)
			}
		})
	}
}

// The end of the context wakes Accept with its cause; the listener lives on.
func TestAcceptCause(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	cause := &TimeoutError{Which: "total", After: 20 * time.Millisecond}
	ctx, cancel := context.WithTimeoutCause(t.Context(), cause.After, cause)
	defer cancel()
	if _, _, err := l.Accept(ctx); err != error(cause) {
		t.Errorf("got %v", err)
	}
	mustOpen(t, new(Dialer), l.Endpoint())
	stream, _, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stream.Close()
}

// Close wakes Accept, ends connections that nobody took, and may be repeated.
func TestListenerClose(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	failed := make(chan error)
	go func() {
		_, err := l.NetListener().Accept()
		failed <- err
	}()
	time.Sleep(10 * time.Millisecond)
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	if err := <-failed; !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if _, _, err := l.Accept(t.Context()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v after Close", err)
	}
}

// failing is a net.Listener that fails as told before it accepts.
type failing struct {
	net.Listener
	errs []error
}

func (f *failing) Accept() (net.Conn, error) {
	if len(f.errs) == 0 {
		return f.Listener.Accept()
	}
	err := f.errs[0]
	f.errs = f.errs[1:]
	return nil, err
}

// A lack of descriptors passes: it is logged and waited for, not returned.
func TestAcceptPassingErrors(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	var logged []string
	l.logf = func(format string, _ ...any) { logged = append(logged, format) }
	l.bound[0] = &failing{l.bound[0], []error{syscall.EMFILE, syscall.ECONNABORTED, syscall.EBADF}}
	if _, _, err := l.Accept(t.Context()); !errors.Is(err, ErrLocal) || !errors.Is(err, syscall.EBADF) {
		t.Errorf("got %v", err)
	}
	mustOpen(t, new(Dialer), l.Endpoint())
	stream, _, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stream.Close()
	if len(logged) != 2 {
		t.Errorf("logged %q", logged)
	}
}
