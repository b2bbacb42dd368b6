//go:build unix

package netio_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sockkit/sockkit/netio"
)

// A Unix socket is a file. The listener makes it for its owner alone, replaces
// one that a dead server left behind, and removes its own when it is closed.
func ExampleListen_unix() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	socket := netio.Endpoint{Scheme: netio.Unix, Path: filepath.Join(dir, "app.sock")}
	socket.Options.Owner.Mode = 0o600

	ctx := context.Background()
	listener, err := netio.Listen(ctx, socket, netio.ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	served := make(chan error, 1)
	go func() { served <- greetOnce(ctx, listener) }()
	greeting, err := readFrom(ctx, socket)
	fmt.Println(greeting, err, <-served)

	info, err := os.Stat(socket.Path)
	fmt.Println("while it listens:", info.Mode(), err)
	fmt.Println("closing:", listener.Close())
	_, err = os.Stat(socket.Path)
	fmt.Println("afterwards it is gone:", os.IsNotExist(err))
	// Output:
	// welcome <nil> <nil>
	// while it listens: Srw------- <nil>
	// closing: <nil>
	// afterwards it is gone: true
}

// greetOnce says a word to one client.
func greetOnce(ctx context.Context, listener *netio.Listener) error {
	client, _, err := listener.Accept(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = fmt.Fprint(client, "welcome")
	return err
}
