package netio

import (
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// getOption reads an option back from a connection.
func getOption(t *testing.T, conn *net.TCPConn, level, name int) int {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var value int
	var failed error
	err = raw.Control(func(fd uintptr) { value, failed = unix.GetsockoptInt(int(fd), level, name) })
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestSocketOptions(t *testing.T) {
	set := SocketOptions{TTL: 7, DSCP: 46 + 1, KeepAlive: 33 * time.Second, RecvBuffer: 8192, SendBuffer: 8192}
	for _, host := range []string{"127.0.0.1", "::1"} {
		e := Endpoint{Scheme: TCP, Host: host, Port: "0", Options: EndpointOptions{Socket: set}}
		l := listening(t, e)
		client := mustOpen(t, new(Dialer), l.Endpoint()).(*net.TCPConn)
		stream, _, err := l.Accept(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Close()
		for _, conn := range []*net.TCPConn{client, stream.(*net.TCPConn)} {
			checkOptions(t, conn, host == "::1")
		}
	}
}

func checkOptions(t *testing.T, conn *net.TCPConn, six bool) {
	t.Helper()
	level, ttl, traffic := unix.IPPROTO_IP, unix.IP_TTL, unix.IP_TOS
	if six {
		level, ttl, traffic = unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS, unix.IPV6_TCLASS
	}
	if got := getOption(t, conn, level, ttl); got != 7 {
		t.Errorf("TTL %d", got)
	}
	if got := getOption(t, conn, level, traffic); got != 46<<2 {
		t.Errorf("traffic class %d", got)
	}
	if got := getOption(t, conn, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE); got != 33 {
		t.Errorf("keep-alive after %d s", got)
	}
	if got := getOption(t, conn, unix.SOL_SOCKET, unix.SO_RCVBUF); got != 2*8192 {
		t.Errorf("receive buffer %d", got)
	}
}

// Keep-alive is on unless it is refused, and the endpoint speaks first.
func TestKeepAlive(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	for given, want := range map[time.Duration]int{0: 1, time.Minute: 1, -1: 0} {
		d := &Dialer{Socket: SocketOptions{KeepAlive: given}}
		conn := mustOpen(t, d, l.Endpoint()).(*net.TCPConn)
		if got := getOption(t, conn, unix.SOL_SOCKET, unix.SO_KEEPALIVE); got != want {
			t.Errorf("keep-alive %s: SO_KEEPALIVE is %d", given, got)
		}
	}
}

func TestSocketOptionThatFails(t *testing.T) {
	e := Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "1"}
	e.Options.Socket.Interface = "nonesuch0"
	_, err := new(Dialer).Open(t.Context(), e, ReadWrite)
	if !errors.Is(err, ErrLocal) || !strings.Contains(err.Error(), "interface nonesuch0") {
		t.Errorf("dial: %v", err)
	}
	if errors.Is(err, syscall.EPERM) {
		t.Skip("interfaces need a privilege here")
	}
	if _, err := Listen(t.Context(), e, ListenOptions{}); !errors.Is(err, ErrLocal) {
		t.Errorf("listen: %v", err)
	}
}
