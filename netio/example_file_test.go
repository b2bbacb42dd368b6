package netio_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sockkit/sockkit/netio"
)

// A file is an endpoint like any other: it is named by text, opened to a
// stream, and joined with another stream by a relay. Which way the bytes go is
// decided when it is opened.
func ExampleDialer_Open_file() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	notes := netio.Endpoint{Scheme: netio.File, Path: filepath.Join(dir, "notes.txt")}
	backup := netio.Endpoint{Scheme: netio.File, Path: filepath.Join(dir, "backup.txt")}

	fmt.Println(writeTo(ctx, notes, "buy milk\nwrite a book\n"))
	notes.Options.File.Append = true // as ",append" does behind an address
	fmt.Println(writeTo(ctx, notes, "sleep\n"))
	fmt.Println(join(ctx, notes, backup))
	fmt.Println(readFrom(ctx, backup))
	// Output:
	// <nil>
	// <nil>
	// 28 bytes <nil>
	// buy milk
	// write a book
	// sleep
	//  <nil>
}

// writeTo writes text to an endpoint, whatever that is.
func writeTo(ctx context.Context, e netio.Endpoint, text string) error {
	out, err := new(netio.Dialer).Open(ctx, e, netio.WriteOnly)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, text)
	if closed := out.Close(); err == nil {
		err = closed // a full disk may be noticed no earlier
	}
	return err
}

// join sends what one endpoint gives to the other. The relay closes both.
func join(ctx context.Context, from, to netio.Endpoint) (string, error) {
	var dialer netio.Dialer
	in, err := dialer.Open(ctx, from, netio.ReadOnly)
	if err != nil {
		return "", err
	}
	out, err := dialer.Open(ctx, to, netio.WriteOnly)
	if err != nil {
		in.Close()
		return "", err
	}
	tally, err := netio.Relay(ctx, in, out, netio.RelayOptions{OneWay: true})
	return fmt.Sprintf("%d bytes", tally.Sent), err
}

// readFrom reads an endpoint to its end.
func readFrom(ctx context.Context, e netio.Endpoint) (string, error) {
	in, err := new(netio.Dialer).Open(ctx, e, netio.ReadOnly)
	if err != nil {
		return "", err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	return string(text), err
}
