package netio_test

import (
	"bufio"
	"context"
	"fmt"
	"net"

	"github.com/sockkit/sockkit/netio"
)

// A server written for package net runs on any endpoint: NetListener gives it
// the net.Listener that it expects, for a Unix socket as for a port, and its
// streams are the *net.TCPConn or *net.UnixConn that it knows.
func ExampleListener_NetListener() {
	ctx := context.Background()
	listener, err := netio.Listen(ctx, netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	served := make(chan error, 1)
	go func() { served <- thankOnce(listener.NetListener()) }()

	conn, err := new(netio.Dialer).Open(ctx, listener.Endpoint(), netio.ReadWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Fprintln(conn, "good morning")
	answer, err := bufio.NewReader(conn).ReadString('\n')
	fmt.Print(answer)
	fmt.Println(err, <-served)
	// Output:
	// Thanks! Got your message: good morning
	// <nil> <nil>
}

// thankOnce knows package net and nothing else.
func thankOnce(listener net.Listener) error {
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	message, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(conn, "Thanks! Got your message: ", message)
	return err
}
