//go:build unix

package netio_test

import (
	"context"
	"fmt"
	"io"

	"github.com/sockkit/sockkit/netio"
)

// A program behind pipes is a stream: what is written is its standard input,
// what is read its standard output. sort prints nothing before its input has
// ended, so CloseWrite is what makes it answer.
func ExampleDialer_Open_program() {
	sort, err := netio.ParseEndpoint("exec:sort")
	if err != nil {
		fmt.Println(err)
		return
	}
	child, err := new(netio.Dialer).Open(context.Background(), sort, netio.ReadWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer child.Close()

	if _, err := io.WriteString(child, "pear\nfig\napple\n"); err != nil {
		fmt.Println(err)
	}
	if err := child.CloseWrite(); err != nil {
		fmt.Println(err)
	}
	sorted, err := io.ReadAll(child)
	fmt.Print(string(sorted))
	fmt.Println("error:", err)
	// Output:
	// apple
	// fig
	// pear
	// error: <nil>
}
