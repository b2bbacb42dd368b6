package netio

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// passedSocket is a listener as a service manager passes it.
func passedSocket(t *testing.T, name string) (*os.File, net.Addr) {
	t.Helper()
	var config net.ListenConfig
	config.SetMultipathTCP(false) // as systemd makes it; a socket of MPTCP takes fewer options
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return renamed(t, name, l.(*net.TCPListener).File), l.Addr()
}

func renamed(t *testing.T, name string, file func() (*os.File, error)) *os.File {
	t.Helper()
	f, err := file()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fd, err := number(f)
	if err != nil {
		t.Fatal(err)
	}
	own, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		t.Fatal(err)
	}
	named := os.NewFile(uintptr(own), name)
	t.Cleanup(func() { named.Close() })
	return named
}

func TestPassedListeners(t *testing.T) {
	one, first := passedSocket(t, "web")
	two, second := passedSocket(t, "web")
	l, err := Listen(t.Context(), Endpoint{Scheme: Systemd, Path: "web", Listen: true},
		ListenOptions{Passed: []*os.File{one, two}, Socket: SocketOptions{RecvBuffer: 8192, TTL: 7}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	raw, err := l.bound[0].(*net.TCPListener).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	_ = raw.Control(func(fd uintptr) {
		if ttl, err := unix.GetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_TTL); ttl != 7 {
			t.Errorf("TTL %d, %v", ttl, err)
		}
	})
	for _, addr := range []net.Addr{first, second} {
		c, err := net.Dial("tcp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		s, peer, err := l.Accept(t.Context())
		if err != nil || peer.Addr.String() != c.LocalAddr().String() {
			t.Fatalf("%v, %v", peer, err)
		}
		s.Close()
		c.Close()
	}
}

func TestPassedConnection(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	f := renamed(t, "connection", accepted.(*net.TCPConn).File)
	accepted.Close()
	s, err := (&Dialer{Passed: []*os.File{f}}).Open(t.Context(), Endpoint{Scheme: Systemd}, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(s, "hello"); err != nil {
		t.Error(err)
	}
	s.Close()
	if got, err := io.ReadAll(c); string(got) != "hello" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := (&Dialer{Passed: []*os.File{f}}).Open(t.Context(), Endpoint{Scheme: Systemd}, ReadWrite); !errors.Is(err, ErrLocal) {
		t.Errorf("opened twice: %v", err)
	}
}

func TestPassedErrors(t *testing.T) {
	web, _ := passedSocket(t, "web")
	admin, _ := passedSocket(t, "admin")
	null := renamed(t, "null", func() (*os.File, error) { return os.Open(os.DevNull) })
	for _, test := range []struct {
		path, says string
		listen     bool
		files      []*os.File
	}{
		{"", "no socket was passed", true, nil},
		{"", "several names were passed: admin, web", true, []*os.File{web, admin}},
		{"wbe", "named admin, web", true, []*os.File{web, admin}},
		{"web", "write listen: before it", false, []*os.File{web, admin}},
		{"web", "2 sockets of that name", false, []*os.File{web, web}},
		{"null", "non-socket", true, []*os.File{null}},
		{"null", "non-socket", false, []*os.File{null}},
	} {
		e := Endpoint{Scheme: Systemd, Path: test.path, Listen: test.listen}
		var err error
		if test.listen {
			_, err = Listen(t.Context(), e, ListenOptions{Passed: test.files})
		} else {
			_, err = (&Dialer{Passed: test.files}).Open(t.Context(), e, ReadWrite)
		}
		if !errors.Is(err, ErrLocal) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %s", e, err, test.says)
		}
	}
}
