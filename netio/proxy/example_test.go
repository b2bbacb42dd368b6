package proxy_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
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

// A server behind a proxy: once connected, the connection is the server's.
func ExampleServer_Connect() {
	conn, proxied := net.Pipe()
	go func() { // a proxy that knows one answer
		request := bufio.NewReader(proxied)
		for line := ""; line != "\r\n"; {
			line, _ = request.ReadString('\n')
		}
		io.WriteString(proxied, "HTTP/1.1 200 OK\r\n\r\n220 mail.example ready")
		proxied.Close()
	}()
	server, err := proxy.ParseServer("http://proxy.example:3128")
	if err != nil {
		panic(err)
	}
	err = server.Connect(context.Background(), conn, proxy.Target{Host: "mail.example", Port: 25})
	banner, _ := io.ReadAll(conn)
	fmt.Printf("%s, %v\n", banner, err)
	// Output: 220 mail.example ready, <nil>
}
