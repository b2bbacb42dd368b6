package netio

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"
)

func TestSharedPort(t *testing.T) {
	e := Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"}
	first, err := Listen(t.Context(), e, ListenOptions{SharePort: true})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	e.Port = first.Endpoint().Port
	if third, err := Listen(t.Context(), e, ListenOptions{}); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("one that does not share: %v", err)
		if err == nil {
			third.Close()
		}
	}
	second, err := Listen(t.Context(), e, ListenOptions{SharePort: true})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	client, err := net.Dial("tcp", second.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	s, _, err := second.Accept(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}
