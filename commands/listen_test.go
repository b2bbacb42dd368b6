package commands

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sockkit/sockkit/netio"
)

// startListen runs listen on a free port and returns its address, how to stop
// it and what it returned.
func startListen(t *testing.T, o listenOptions) (addr string, stop func(), result <-chan error) {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { null.Close() })
	c := NewConsole()
	c.Stdin, c.Stdout = null, null
	o.ready.FD = -1
	l, err := netio.Listen(t.Context(), netio.Endpoint{Scheme: netio.TCP, Listen: true, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	done := make(chan error, 1)
	o.ending.NoStdin = o.readsNothing(c)
	go func() {
		defer l.Close()
		if o.serving.KeepOpen {
			done <- o.keepServing(ctx, context.Background(), c, l)
			return
		}
		once := newOneShot(c, o)
		done <- once.serve(ctx, l)
	}()
	return l.Addr().String(), cancel, done
}

// manyClients has n clients send size bytes each, all at once, and checks that
// the same come back.
func manyClients(t *testing.T, addr string, n, size int) {
	t.Helper()
	want := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	var open, all sync.WaitGroup
	open.Add(n)
	for range n {
		all.Go(func() {
			conn, err := net.Dial("tcp", addr)
			open.Done()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			open.Wait()
			all.Go(func() {
				_, _ = conn.Write(want)
				_ = conn.(*net.TCPConn).CloseWrite()
			})
			_ = conn.SetDeadline(time.Now().Add(60 * time.Second))
			got, err := io.ReadAll(conn)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d of %d bytes came back: %v", len(got), len(want), err)
			}
		})
	}
	all.Wait()
}

func finished(t *testing.T, result <-chan error) error {
	t.Helper()
	select {
	case err := <-result:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("listen did not end")
		return nil
	}
}

func TestManyEchoClients(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 100
	}
	addr, stop, result := startListen(t, listenOptions{serving: serving{KeepOpen: true, Echo: true, Drain: 5 * time.Second}})
	manyClients(t, addr, n, 16<<10)
	stop()
	if err := finished(t, result); err != nil {
		t.Error(err)
	}
}

func TestManyChildren(t *testing.T) {
	n := 200
	if testing.Short() {
		n = 20
	}
	addr, stop, result := startListen(t, listenOptions{
		serving: serving{KeepOpen: true, Drain: 5 * time.Second}, child: childSpec{Args: []string{"cat"}},
	})
	manyClients(t, addr, n, 16<<10)
	stop()
	if err := finished(t, result); err != nil {
		t.Error(err)
	}
}

func TestPortCheckDoesNotCount(t *testing.T) {
	addr, _, result := startListen(t, listenOptions{})
	check, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	check.Close()
	time.Sleep(50 * time.Millisecond)
	client, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(client, "hello")
	client.Close()
	if err := finished(t, result); err != nil {
		t.Error(err)
	}
}

func TestDrainCutsClients(t *testing.T) {
	addr, stop, result := startListen(t, listenOptions{serving: serving{KeepOpen: true, Echo: true, Drain: 50 * time.Millisecond}})
	client, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, _ = io.WriteString(client, "x")
	if _, err := io.ReadFull(client, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := finished(t, result); err != nil {
		t.Error(err)
	}
}

// A client that cannot be ended does not keep the server from ending.
func TestServerLeavesWhoDoesNotEnd(t *testing.T) {
	stuck := make(chan struct{})
	defer close(stuck)
	ours, theirs := net.Pipe()
	defer theirs.Close()
	from := &oneAcceptor{client: pipeStream{ours}, served: make(chan struct{})}
	s := &server{
		from:   from,
		handle: func(context.Context, netio.Stream, netio.Peer) error { close(from.served); <-stuck; return nil },
		note:   func(string, ...any) {}, verbose: func(string, ...any) {},
	}
	stop, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- s.serve(stop, t.Context()) }()
	<-from.served
	cancel()
	if err := finished(t, result); err != nil {
		t.Error(err)
	}
}

// oneAcceptor gives one client and then waits.
type oneAcceptor struct {
	client netio.Stream
	served chan struct{}
}

func (a *oneAcceptor) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	if s := a.client; s != nil {
		a.client = nil
		return s, netio.Peer{}, nil
	}
	<-ctx.Done()
	return nil, netio.Peer{}, ctx.Err()
}

func (a *oneAcceptor) Close() error { return nil }

// pipeStream is one end of a net.Pipe, which has no half-close.
type pipeStream struct{ net.Conn }

func (pipeStream) CloseWrite() error { return nil }

func TestWritePort(t *testing.T) {
	path := t.TempDir() + "/port"
	if err := writePort(t.Context(), path, &net.TCPAddr{Port: 4711}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "4711\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestBoundURL(t *testing.T) {
	for want, addr := range map[string]net.Addr{
		"tcp://localhost:80": &net.TCPAddr{IP: net.IPv6unspecified, Port: 80},
		"tcp://[::1]:80":     &net.TCPAddr{IP: net.IPv6loopback, Port: 80},
		"tcp://127.0.0.1:80": &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80},
		"unix:/tmp/s":        &net.UnixAddr{Net: "unix", Name: "/tmp/s"},
	} {
		if got := (ready{}).boundURL(addr); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
