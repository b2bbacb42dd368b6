package netio_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sockkit/sockkit/netio"
)

// The smallest server: it listens, takes one client, and sends back what comes
// until the client has ended its direction.
func ExampleListen_echo() {
	ctx := context.Background()
	// Port 0 is any free port; the listener's endpoint has the real one.
	anyPort := netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}
	listener, err := netio.Listen(ctx, anyPort, netio.ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	served := make(chan error, 1)
	go func() { served <- echoOnce(ctx, listener) }()

	answer, err := echoClient(ctx, listener.Endpoint(), "hello")
	fmt.Println("client:", answer, err)
	fmt.Println("server:", <-served)
	// Output:
	// client: hello <nil>
	// server: <nil>
}

// echoOnce serves one client.
func echoOnce(ctx context.Context, listener *netio.Listener) error {
	client, _, err := listener.Accept(ctx)
	if err != nil {
		return err
	}
	_, err = io.Copy(client, client)
	return errors.Join(err, client.Close())
}

// echoClient sends text and its end, and reads the answer up to the server's.
func echoClient(ctx context.Context, server netio.Endpoint, text string) (string, error) {
	conn, err := new(netio.Dialer).Open(ctx, server, netio.ReadWrite)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		return "", err
	}
	if err := conn.CloseWrite(); err != nil {
		return "", err
	}
	answer, err := io.ReadAll(conn)
	return string(answer), err
}
