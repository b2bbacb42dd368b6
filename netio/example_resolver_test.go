package netio_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/sockkit/sockkit/netio"
)

// A Dialer asks its Resolver for every name. *net.Resolver is one, with a
// server of its own if need be; this one is a table, for a test or for names
// that DNS does not know. With several addresses all are tried, and an error
// names each of them.
func ExampleDialer_resolver() {
	ctx := context.Background()
	listener, err := netio.Listen(ctx, netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()

	dialer := netio.Dialer{Resolver: hosts{"db.test": {netip.MustParseAddr("127.0.0.1")}}}
	for _, name := range []string{"db.test", "www.test"} {
		server := listener.Endpoint()
		server.Host = name
		conn, err := dialer.Open(ctx, server, netio.ReadWrite)
		if err != nil {
			fmt.Println(name, "does not exist:", errors.Is(err, netio.ErrNoName))
			continue
		}
		fmt.Println(name, "is", conn.(net.Conn).RemoteAddr().(*net.TCPAddr).IP)
		conn.Close()
	}
	// Output:
	// db.test is 127.0.0.1
	// www.test does not exist: true
}

// hosts is a table of names. Ports and services are left to the system.
type hosts map[string][]netip.Addr

func (h hosts) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if addrs, ok := h[host]; ok {
		return addrs, nil
	}
	return nil, &net.DNSError{Err: "not in the table", Name: host, IsNotFound: true}
}

func (h hosts) LookupPort(ctx context.Context, network, service string) (int, error) {
	return net.DefaultResolver.LookupPort(ctx, network, service)
}

func (h hosts) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	return "", nil, &net.DNSError{Err: "not in the table", Name: name, IsNotFound: true}
}
