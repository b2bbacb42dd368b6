package netio_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sockkit/sockkit/netio"
)

// A followed file never ends: what is added to it is read as it comes, and when
// it is replaced, as logs are, the new one is read from its beginning. With a
// Held the next reader goes on where the last one stopped.
func ExampleDialer_Open_follow() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	log := filepath.Join(dir, "app.log")
	add(log, "long ago\n")

	d := &netio.Dialer{Held: new(netio.Held)}
	defer d.Held.Close()
	followed := netio.Endpoint{Scheme: netio.File, Path: log} // "file:app.log,follow"
	followed.Options.File.Follow = true

	readLines(d, followed, func() { add(log, "one\n") })
	add(log, "two\n") // nobody reads just now
	readLines(d, followed, func() {
		if err := os.Rename(log, log+".1"); err != nil {
			fmt.Println(err)
		}
		add(log, "three\n")
	})
	// Output:
	// one
	// --
	// two
	// three
	// --
}

// readLines opens e, lets something happen, and prints what is then there to be
// read, up to the line that was written last.
func readLines(d *netio.Dialer, e netio.Endpoint, happens func()) {
	s, err := d.Open(context.Background(), e, netio.ReadOnly)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close() // the only way to end it, from any goroutine
	happens()
	for lines := bufio.NewScanner(s); lines.Scan(); {
		fmt.Println(lines.Text())
		if line := lines.Text(); line == "one" || line == "three" {
			fmt.Println("--")
			return
		}
	}
}

func add(path, text string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		fmt.Println(err)
	}
}
