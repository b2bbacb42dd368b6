package starttls_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/sockkit/sockkit/netio/starttls"
)

// A connection to a mail server, from its first byte to the end of the handshake.
func ExampleProtocol_Ask() {
	connect := func(ctx context.Context, host string) (*tls.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(host, "25"))
		if err != nil {
			return nil, err
		}
		if err := starttls.SMTP.Ask(ctx, conn, host, nil); err != nil {
			conn.Close() // never go on in plain text
			return nil, err
		}
		secured := tls.Client(conn, &tls.Config{ServerName: host})
		return secured, secured.HandshakeContext(ctx)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := connect(ctx, "") // nobody is asked here
	fmt.Println(err != nil)
	// Output: true
}
