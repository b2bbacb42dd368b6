package netio_test

import (
	"context"
	"fmt"
	"io"

	"github.com/sockkit/sockkit/netio"
)

// The two directions of a stream end separately. "That was all" is CloseWrite:
// the server reads its end, counts, and answers on the direction that is still
// open. With Close in its place the answer would have nowhere to go.
func ExampleStream_halfClose() {
	ctx := context.Background()
	listener, err := netio.Listen(ctx, netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	served := make(chan error, 1)
	go func() { served <- countOnce(ctx, listener) }()

	conn, err := new(netio.Dialer).Open(ctx, listener.Endpoint(), netio.ReadWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "one two ")
	fmt.Fprint(conn, "three")
	if err := conn.CloseWrite(); err != nil {
		fmt.Println(err)
	}
	answer, err := io.ReadAll(conn)
	fmt.Printf("%s, %v, %v\n", answer, err, <-served)
	// Output:
	// 13 bytes came, <nil>, <nil>
}

// countOnce answers one client with how much it sent in all.
func countOnce(ctx context.Context, listener *netio.Listener) error {
	client, _, err := listener.Accept(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	n, err := io.Copy(io.Discard, client)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(client, "%d bytes came", n)
	return err
}
