package starttls_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/sockkit/sockkit/netio/starttls"
)

// A server of mailboxes that gives no TLS. Had it agreed, a tls.Client around near
// would come next.
func ExampleProtocol_Ask() {
	near, far := net.Pipe()
	defer near.Close()
	go func() {
		defer far.Close()
		_, _ = io.WriteString(far, "+OK ready\r\n")
		if asked, _ := bufio.NewReader(far).ReadString('\n'); asked == "STLS\r\n" {
			_, _ = io.WriteString(far, "-ERR not here\r\n")
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := starttls.POP3.Ask(ctx, near, "mail.example", nil)
	fmt.Println(err)
	fmt.Println(errors.Is(err, starttls.ErrRefused))
	// Output:
	// STARTTLS of pop3: the server refuses STLS: "-ERR not here"
	// true
}
