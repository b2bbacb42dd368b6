package netio_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// A server of datagrams hears everybody on one socket: there is nothing to
// accept, and nobody ends. Each message is answered to whoever sent it. UDP
// loses messages in silence, so a client that wants to know waits for the
// acknowledgement, and not for ever.
func ExampleOpenMailbox() {
	ctx := context.Background()
	mailbox, err := netio.OpenMailbox(ctx, netio.Endpoint{Scheme: netio.UDP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{}, netio.ReplyLast)
	if err != nil {
		fmt.Println(err)
		return
	}
	served := make(chan error, 1)
	go func() { served <- acknowledgeAll(mailbox) }()

	for _, message := range []string{"hello", "two\nlines", ""} {
		fmt.Println(sendAndWait(ctx, mailbox.Endpoint(), message))
	}
	mailbox.Close()
	fmt.Println("server ended as it should:", errors.Is(<-served, net.ErrClosed))
	// Output:
	// ack 5 <nil>
	// ack 9 <nil>
	// ack 0 <nil>
	// server ended as it should: true
}

// acknowledgeAll answers each message with its length until the mailbox is
// closed. An empty message is a message, and no end.
func acknowledgeAll(mailbox *netio.Mailbox) error {
	for buf := make([]byte, mailbox.MaxPacket()); ; {
		n, from, err := mailbox.ReadFrom(buf)
		if err != nil {
			return err
		}
		if _, err := mailbox.WriteTo(fmt.Appendf(nil, "ack %d", n), from); err != nil {
			return err
		}
	}
}

// sendAndWait sends one message and waits up to two seconds for the answer.
func sendAndWait(ctx context.Context, server netio.Endpoint, message string) (string, error) {
	conn, err := new(netio.Dialer).Open(ctx, server, netio.ReadWrite)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.(net.Conn).SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return "", err
	}
	if _, err := conn.Write([]byte(message)); err != nil { // one Write, one datagram
		return "", err
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	return string(answer[:n]), err
}
