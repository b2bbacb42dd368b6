package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// silent is a listener whose queue is full: connections to it hang.
func silent(t *testing.T) Endpoint {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	e := Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: strconv.Itoa(name.(*syscall.SockaddrInet4).Port)}
	for range 8 {
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(e.Host, e.Port), 100*time.Millisecond)
		if err != nil {
			return e
		}
		t.Cleanup(func() { conn.Close() })
	}
	t.Skip("this kernel's accept queue cannot be filled")
	return e
}

// The connect timeout says that it was the one, and covers the look-up too.
func TestDialConnectTimeout(t *testing.T) {
	hanging := Endpoint{Scheme: TCP, Host: "db", Port: "1"}
	for name, e := range map[string]Endpoint{"connect": silent(t), "resolve": hanging} {
		t.Run(name, func(t *testing.T) {
			d := &Dialer{ConnectTimeout: time.Minute, Resolver: scripted{hang: true}}
			e.Options.ConnectTimeout = 50 * time.Millisecond
			_, err := d.Open(t.Context(), e, ReadWrite)
			want := "dial tcp " + net.JoinHostPort(e.Host, e.Port) + ": connect timeout after 50ms"
			if err == nil || err.Error() != want || !errors.Is(err, ErrTimeout) || errors.Is(err, ErrUnreachable) {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

// When the caller's own context ends, its cause is the reason.
func TestDialCause(t *testing.T) {
	total := &TimeoutError{Which: "total", After: 30 * time.Millisecond}
	ctx, cancel := context.WithTimeoutCause(t.Context(), total.After, total)
	defer cancel()
	d := &Dialer{ConnectTimeout: time.Minute}
	_, err := d.Open(ctx, silent(t), ReadWrite)
	var which *TimeoutError
	if !errors.As(err, &which) || which.Which != "total" {
		t.Errorf("got %v", err)
	}
}

// A refusal tells more than silence.
func TestDialMostTellingKind(t *testing.T) {
	e := silent(t)
	d := &Dialer{
		ConnectTimeout: 400 * time.Millisecond,
		Resolver:       scripted{hosts: map[string][]netip.Addr{"db": addrs("127.0.0.1", "127.0.0.2")}},
	}
	e.Host = "db"
	_, err := d.Open(t.Context(), e, ReadWrite)
	if !errors.Is(err, ErrUnreachable) || errors.Is(err, ErrTimeout) {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(err.Error(), "connect timeout after 400ms; 127.0.0.2:"+e.Port+": connection refused") {
		t.Errorf("got %v", err)
	}
}
