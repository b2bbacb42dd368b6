package netio_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// Pipe is a connection without a network, for tests and for joining two parts
// of a program: two ends, each a net.Conn with deadlines and CloseWrite.
func ExamplePipe() {
	here, there := netio.Pipe()
	defer here.Close()
	defer there.Close()

	// A write does not wait for the reader as long as 64 KiB have room for it.
	fmt.Fprint(here, "is anybody there?")
	question := make([]byte, 64)
	n, err := there.Read(question)
	fmt.Printf("%q %v\n", question[:n], err)

	// Nobody answers, and the deadline ends the wait.
	if err := here.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		fmt.Println(err)
	}
	_, err = here.Read(make([]byte, 64))
	fmt.Println("deadline exceeded:", errors.Is(err, os.ErrDeadlineExceeded))

	// One direction ends, the other goes on.
	if err := here.CloseWrite(); err != nil {
		fmt.Println(err)
	}
	_, err = there.Read(question)
	fmt.Println("there:", err)
	fmt.Fprint(there, "yes")
	there.Close()
	if err := here.SetReadDeadline(time.Time{}); err != nil { // no deadline any more
		fmt.Println(err)
	}
	answer, err := io.ReadAll(here)
	fmt.Printf("here: %s %v\n", answer, err)
	// Output:
	// "is anybody there?" <nil>
	// deadline exceeded: true
	// there: EOF
	// here: yes <nil>
}
