package netio

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestVSockAddr(t *testing.T) {
	for text, want := range map[string]VSockAddr{
		"vsock:2:1024": {2, 1024}, "vsock:4294967295:0": {anyCID, 0}, "listen:vsock:5": {anyCID, 5}, "listen:vsock:1:5": {1, 5},
	} {
		e, err := ParseEndpoint(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := vsockAddrOf(e); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, e := range []Endpoint{{Scheme: VSock}, {Scheme: VSock, Host: "x", Port: "1"}, {Scheme: VSock, Host: "1", Port: "99999999999"}} {
		if _, err := vsockAddrOf(e); !errors.Is(err, ErrSyntax) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if got := (VSockAddr{anyCID, 5}).String() + " " + (VSockAddr{3, 5}).String(); got != ":5 3:5" {
		t.Errorf("printed %q", got)
	}
}

// Of a port that nobody has, and of a kernel without the protocol, the message
// says what it is.
func TestVSockFailures(t *testing.T) {
	for in, want := range map[error]error{
		syscall.ECONNRESET: ErrUnreachable, syscall.ENODEV: ErrLocal, syscall.EAFNOSUPPORT: ErrLocal, syscall.ETIMEDOUT: ErrTimeout,
		syscall.EHOSTUNREACH: ErrUnreachable,
	} {
		if got := kindOf(vsockFailure(t.Context(), os.NewSyscallError("connect", in))); got != want {
			t.Errorf("%v is %v, want %v", in, got, want)
		}
	}
}

// A port is bound and known; its listener ends when it is closed.
func TestVSockListen(t *testing.T) {
	l := listenVSockOrSkip(t)
	if addr, ok := l.Addr().(VSockAddr); !ok || addr.Port == 0 || l.Endpoint().Port != strconv.FormatUint(uint64(addr.Port), 10) {
		t.Errorf("listens on %v, %s", l.Addr(), l.Endpoint())
	}
	if _, err := Listen(t.Context(), l.Endpoint(), ListenOptions{}); !errors.Is(err, syscall.EADDRINUSE) || !errors.Is(err, ErrLocal) ||
		!strings.HasPrefix(err.Error(), "listen vsock :") {
		t.Errorf("bound twice: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := l.Accept(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("accepted: %v", err)
	}
}

// A conversation with the machine itself, which needs the module vsock_loopback.
func TestVSock(t *testing.T) {
	l := listenVSockOrSkip(t)
	d := &Dialer{ConnectTimeout: 500 * time.Millisecond}
	near, err := d.Open(t.Context(), Endpoint{Scheme: VSock, Host: "1", Port: l.Endpoint().Port}, ReadWrite)
	if err != nil {
		t.Skip("no loopback:", err)
	}
	defer near.Close()
	far, peer, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	if addr, ok := peer.Addr.(VSockAddr); !ok || addr.CID != 1 {
		t.Errorf("the peer is %v", peer.Addr)
	}
	if _, err := near.Write([]byte("question")); err != nil {
		t.Fatal(err)
	}
	if err := near.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(far); err != nil || string(got) != "question" {
		t.Errorf("read %q, %v", got, err)
	}
}

func listenVSockOrSkip(t *testing.T) *Listener {
	t.Helper()
	l, err := Listen(t.Context(), Endpoint{Scheme: VSock, Listen: true, Port: "0"}, ListenOptions{})
	if errors.Is(err, syscall.EAFNOSUPPORT) || errors.Is(err, syscall.ENODEV) {
		t.Skip("no vsock in this kernel:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
