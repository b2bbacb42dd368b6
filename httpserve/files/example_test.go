package files_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/files"
)

// A handler needs no server: a request is a parsed head, the response a value.
// To serve it, give it to an httpserve.Server.
func ExampleHandler() {
	dir, err := os.MkdirTemp("", "files")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "hello.txt"), []byte("hello"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	handler, err := files.New(dir, files.Options{CacheControl: "no-cache"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer handler.Close()

	var head http1.Head
	text := "GET /hello.txt HTTP/1.1\r\nHost: example.com\r\nRange: bytes=-4\r\n\r\n"
	if _, err := http1.ParseHead([]byte(text), http1.Limits{}, &head); err != nil {
		fmt.Println(err)
		return
	}
	response := handler.Serve(httpserve.NewRequest(&head, nil))
	fmt.Println(response.Status, response.Header.Get("Content-Range"), response.Header.Get("Content-Type"))
	fmt.Printf("%s\n", response.Content)
	// Output:
	// 206 bytes 1-4/5 text/plain; charset=utf-8
	// ello
}
