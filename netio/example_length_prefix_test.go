package netio_test

import (
	"errors"
	"fmt"
	"io"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// TCP carries bytes, not messages: what was written at once may be read in
// pieces. A length in front of each message restores them, and the cap decides
// how much a stranger may announce before anything is allocated for it.
func ExampleFrames() {
	codec, err := framing.Parse("u32be+max=64K")
	if err != nil {
		fmt.Println(err)
		return
	}
	here, there := netio.Pipe()
	defer here.Close()
	client := netio.Frames(here, netio.Framing{In: codec, Out: codec})
	server := netio.Frames(there, netio.Framing{In: codec, Out: codec})
	served := make(chan error, 1)
	go func() { served <- measureMessages(server) }()

	for _, message := range []string{"hello", "two\nlines", ""} {
		fmt.Println(exchange(client, message))
	}
	_, err = client.Write(make([]byte, 64<<10+1))
	fmt.Println("too long for us:", errors.Is(err, framing.ErrUnfit))
	// Somebody else knows no such limit, and announces 4 GiB.
	if _, err := io.WriteString(here, "\xff\xff\xff\xff"); err != nil {
		fmt.Println(err)
	}
	fmt.Println("too long for the server:", errors.Is(<-served, framing.ErrTooLong))
	// Output:
	// 5 bytes <nil>
	// 9 bytes <nil>
	// 0 bytes <nil>
	// too long for us: true
	// too long for the server: true
}

// measureMessages answers each message with its length until the client ends.
func measureMessages(client netio.PacketStream) error {
	defer client.Close()
	for buf := make([]byte, client.MaxPacket()); ; {
		n, err := client.Read(buf)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(client, "%d bytes", n); err != nil {
			return err
		}
	}
}

// exchange sends a message and reads the answer. One Write is one message.
func exchange(s netio.PacketStream, message string) (answer string, err error) {
	if _, err := io.WriteString(s, message); err != nil {
		return "", err
	}
	buf := make([]byte, s.MaxPacket())
	n, err := s.Read(buf)
	return string(buf[:n]), err
}
