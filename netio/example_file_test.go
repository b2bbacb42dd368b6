package netio_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sockkit/sockkit/netio"
)

// A file is an endpoint like any other: it is named by text, opened to a
// stream, and joined with another stream. Which way the bytes go is decided
// when it is opened.
func ExampleDialer_Open_file() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := netio.Endpoint{Scheme: netio.File, Path: filepath.Join(dir, "notes.txt")}

	if err := writeTo(context.Background(), file, "buy milk\nwrite a book\n"); err != nil {
		fmt.Println(err)
	}
	file.Options.File.Append = true // as ",append" does behind an address
	if err := writeTo(context.Background(), file, "sleep\n"); err != nil {
		fmt.Println(err)
	}
	notes, err := readFrom(context.Background(), file)
	fmt.Print(notes)
	fmt.Println("error:", err)
	// Output:
	// buy milk
	// write a book
	// sleep
	// error: <nil>
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

// readFrom reads an endpoint to its end: the relay moves the bytes into a pipe
// in memory, and closes both of its sides.
func readFrom(ctx context.Context, e netio.Endpoint) (string, error) {
	in, err := new(netio.Dialer).Open(ctx, e, netio.ReadOnly)
	if err != nil {
		return "", err
	}
	here, there := netio.Pipe()
	defer here.Close()
	relayed := make(chan error, 1)
	go func() {
		_, err := netio.Relay(ctx, in, there, netio.RelayOptions{OneWay: true})
		relayed <- err
	}()
	var text bytes.Buffer
	if _, err := text.ReadFrom(here); err != nil {
		return "", err
	}
	return text.String(), <-relayed
}
