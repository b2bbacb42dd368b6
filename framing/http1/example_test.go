package http1_test

import (
	"fmt"
	"io"

	"github.com/sockkit/sockkit/framing/http1"
)

func ExampleParseHead() {
	came := []byte("GET /a%20b/../c?x=1 HTTP/1.1\r\nHost: example.org\r\nRange: bytes=0-9\r\n\r\nGET /next")
	var head http1.Head
	n, err := http1.ParseHead(came[:20], http1.Limits{}, &head)
	fmt.Println(n, err)
	n, err = http1.ParseHead(came, http1.Limits{}, &head)
	fmt.Println(n, err)
	fmt.Printf("%s %s %s %s\n", head.Method, head.Path(), head.Query(), head.Host())
	fmt.Printf("%s, keep: %v, rest: %s\n", head.Field(http1.FieldRange), head.KeepAlive, came[n:])
	// Output:
	// 0 http1: the message goes on: more bytes are needed
	// 69 <nil>
	// GET /c x=1 example.org
	// bytes=0-9, keep: true, rest: GET /next
}

func ExampleParseHead_refused() {
	var head http1.Head
	_, err := http1.ParseHead([]byte("GET / HTTP/1.1\r\n\r\n"), http1.Limits{}, &head)
	if refused, ok := err.(http1.Error); ok {
		fmt.Println(refused.Status(), refused.Reason())
	}
	// Output:
	// 400 the Host field is missing
}

func ExampleChunkDecoder() {
	came := []byte("5\r\nhello\r\n7;note=x\r\n, world\r\n0\r\nX-Sum: 12\r\n\r\nGET /next")
	var body http1.ChunkDecoder
	for {
		n, data, err := body.Next(came)
		came = came[n:]
		fmt.Printf("%s", data)
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	sum, _ := body.Trailer.Get("x-sum")
	fmt.Printf("\nsum %s, rest: %s\n", sum, came)
	// Output:
	// hello, world
	// sum 12, rest: GET /next
}

func ExampleAppendStatusLine() {
	head := http1.AppendStatusLine(nil, 200)
	head = http1.AppendField(head, "Content-Type", "text/plain")
	head = http1.AppendFieldInt(head, "Content-Length", 5)
	head = http1.AppendHeadEnd(head)
	fmt.Printf("%q\n", head)
	// Output:
	// "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"
}
