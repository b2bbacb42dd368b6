package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The kernel says who connected to an abstract socket.
func TestUnixAbstractCreds(t *testing.T) {
	e := Endpoint{Scheme: Unix, Path: fmt.Sprintf("@netio-test-%d", os.Getpid())}
	l := listening(t, e)
	client := mustOpen(t, new(Dialer), e)
	stream, peer, err := l.Accept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	want := Creds{PID: os.Getpid(), UID: os.Getuid(), GID: os.Getgid()}
	if server := PeerCreds(client); server == nil || *server != want {
		t.Errorf("of the listener: %+v, want %+v", server, want)
	}
	if peer.Creds == nil || *peer.Creds != want {
		t.Errorf("credentials %+v, want %+v", peer.Creds, want)
	}
	if addr := l.Addr().(*net.UnixAddr); addr.Name != e.Path {
		t.Errorf("address %q", addr.Name)
	}
}

// A full queue is waited for, until the context ends.
func TestUnixDialFullQueue(t *testing.T) {
	e := unixAt(t)
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := errors.Join(syscall.Bind(fd, &syscall.SockaddrUnix{Name: e.Path}), syscall.Listen(fd, 0)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	d := &Dialer{ConnectTimeout: 60 * time.Millisecond}
	for range 64 {
		stream, err := d.Open(ctx, e, ReadWrite)
		if err != nil {
			if !errors.Is(err, ErrTimeout) {
				t.Errorf("got %v", err)
			}
			return
		}
		defer stream.Close()
	}
	t.Skip("this kernel's queue cannot be filled")
}

// Of several listeners that start on a stale socket at once one gets it, and
// keeps it.
func TestUnixListenersRaceForStaleSocket(t *testing.T) {
	for range 30 {
		e := unixAt(t)
		stale, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: e.Path, Net: "unixgram"})
		if err != nil {
			t.Fatal(err)
		}
		stale.Close()
		var starting sync.WaitGroup
		begun := make(chan *Listener, 16)
		for range cap(begun) {
			starting.Go(func() {
				l, err := Listen(t.Context(), e, ListenOptions{})
				if err == nil {
					begun <- l
				} else if !errors.Is(err, syscall.EADDRINUSE) {
					t.Error(err)
				}
			})
		}
		starting.Wait()
		close(begun)
		if len(begun) != 1 {
			t.Errorf("%d listeners believe that the socket is theirs", len(begun))
		}
		for l := range begun {
			l.Close()
		}
	}
}
