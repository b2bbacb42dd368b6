package framing_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/sockkit/sockkit/framing"
)

// Two sides send each other payloads behind their length. The server takes
// requests of up to 16 bytes: the second is refused by what it announces, and
// its bytes are neither awaited nor given room.
func Example_lengthPrefixed() {
	codec, err := framing.Parse("u32be+max=16")
	if err != nil {
		fmt.Println(err)
		return
	}
	client, server := net.Pipe()
	go answer(server, codec)

	request, _ := codec.NewEncoder().Append(nil, []byte("ping"))
	client.Write(request)
	replies := bufio.NewScanner(client)
	replies.Split(codec.NewDecoder(framing.DefaultMax))
	replies.Scan()
	fmt.Printf("reply %q\n", replies.Text())

	client.Write([]byte{0xff, 0xff, 0xff, 0xff})
	rest, err := io.ReadAll(client)
	fmt.Printf("then %q, %v\n", rest, err)
	client.Close()
	// Output:
	// reply "PING"
	// refused: frame is longer than the limit: 4294967295 bytes announced, 16 allowed
	// then "", <nil>
}

// answer sends every request back in capitals and closes the connection at the
// end or at the first frame that is wrong.
func answer(conn net.Conn, codec framing.Codec) {
	defer conn.Close()
	requests := bufio.NewScanner(conn)
	requests.Split(codec.NewDecoder(framing.DefaultMax))
	encoder := codec.NewEncoder()
	var out []byte
	for requests.Scan() {
		var err error
		if out, err = encoder.Append(out[:0], []byte(strings.ToUpper(requests.Text()))); err != nil {
			return
		}
		if _, err = conn.Write(out); err != nil {
			return
		}
	}
	if errors.Is(requests.Err(), framing.ErrTooLong) {
		fmt.Println("refused:", requests.Err())
	}
}

func ExampleParse() {
	for _, spec := range []string{"U32BE+max=65536+inclusive", "delim=0D0A", "lien"} {
		codec, err := framing.Parse(spec)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(codec)
	}
	// Output:
	// u32be+inclusive+max=64K
	// delim=0d0a
	// not a framing codec: "lien"; did you mean "line"?
}

// A scanner's buffer holds the largest frame and what stands around it.
func ExampleCodec_decoder() {
	codec, _ := framing.Parse("netstring")
	scanner := bufio.NewScanner(strings.NewReader("5:hello,0:,6:wor"))
	scanner.Buffer(nil, framing.DefaultMax+32)
	scanner.Split(codec.NewDecoder(framing.DefaultMax))
	for scanner.Scan() {
		fmt.Printf("%q\n", scanner.Bytes())
	}
	fmt.Println(scanner.Err())
	// Output:
	// "hello"
	// ""
	// stream ends inside a frame: 3 of 6 bytes and a comma came
}

// Lines become frames behind their length: any decoder feeds any encoder.
func ExampleCodec_convert() {
	lines, _ := framing.Parse("line")
	counted, _ := framing.Parse("u16be")
	scanner := bufio.NewScanner(strings.NewReader("one\n\nthree"))
	scanner.Split(lines.NewDecoder(framing.DefaultMax))
	encoder := counted.NewEncoder()
	var wire []byte
	for scanner.Scan() {
		var err error
		if wire, err = encoder.Append(wire, scanner.Bytes()); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Printf("%q\n", wire)
	// Output:
	// "\x00\x03one\x00\x00\x00\x05three"
}

// A frame that a codec cannot carry is refused rather than sent as two.
func ExampleEncoder() {
	codec, _ := framing.Parse("line")
	_, err := codec.NewEncoder().Append(nil, []byte("two\nlines"))
	fmt.Println(errors.Is(err, framing.ErrUnfit), err)
	// Output:
	// true frame does not fit the codec: its byte 3 begins a delimiter
}
