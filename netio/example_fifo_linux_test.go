package netio_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// A named pipe joins two programs, or as here two goroutines. The reader's end
// of file is the writer's Close.
func ExampleDialer_Open_fifo() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	pipe := netio.Endpoint{Scheme: netio.FIFO, Path: filepath.Join(dir, "p")}
	pipe.Options.File.Mkfifo = true // make it unless it is there
	pipe.Options.File.Unlink = true // remove it at the end

	d := &netio.Dialer{ConnectTimeout: 5 * time.Second} // how long a writer waits for a reader
	written := make(chan error, 1)
	go func() {
		w, err := d.Open(context.Background(), pipe, netio.WriteOnly)
		if err == nil {
			_, err = io.WriteString(w, "through the pipe\n")
			_ = w.Close()
		}
		written <- err
	}()

	r, err := d.Open(context.Background(), pipe, netio.ReadOnly)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := io.ReadAll(r)
	fmt.Printf("%serror: %v, %v\n", text, err, <-written)
	_ = r.Close()
	_, err = os.Stat(pipe.Path)
	fmt.Println("removed:", os.IsNotExist(err))
	// Output:
	// through the pipe
	// error: <nil>, <nil>
	// removed: true
}
