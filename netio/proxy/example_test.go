package proxy_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/sockkit/sockkit/netio/proxy"
)

// A connection that a proxy passes on: what follows the header is left to read.
func ExampleRead() {
	conn := strings.NewReader("PROXY TCP4 203.0.113.7 192.0.2.1 40000 80\r\nGET / HTTP/1.1\r\n")
	header, err := proxy.Read(conn)
	rest, _ := io.ReadAll(conn)
	fmt.Println(header.Source, header.Destination, err)
	fmt.Printf("%q\n", rest)
	// Output:
	// 203.0.113.7:40000 192.0.2.1:80 <nil>
	// "GET / HTTP/1.1\r\n"
}
