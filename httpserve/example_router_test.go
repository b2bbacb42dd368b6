package httpserve_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/sockkit/sockkit/httpserve"
)

// A server with two routes: the narrower one greets, the other knows everybody's
// path.
func ExampleRouter() {
	answers := map[string]httpserve.HandlerFunc{
		"GET /hello/{name}": func(r *httpserve.Request) *httpserve.Response {
			name, _ := r.Params.Get("name")
			return httpserve.Text(200, "hello "+string(name))
		},
		"GET /{path...}": func(r *httpserve.Request) *httpserve.Response {
			return httpserve.Text(404, "nothing at "+string(r.Path()))
		},
	}
	var routes []httpserve.Route
	for text, answer := range answers {
		pattern, err := httpserve.ParsePattern(text)
		if err != nil {
			panic(err)
		}
		routes = append(routes, httpserve.Route{Pattern: pattern, Handler: answer})
	}
	router, err := httpserve.NewRouter(routes, nil)
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- (&httpserve.Server{Handler: router}).Serve(ctx, l) }()

	for _, path := range []string{"/hello/caf%C3%A9", "/nowhere"} {
		resp, err := http.Get("http://" + l.Addr().String() + path)
		if err != nil {
			panic(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		fmt.Print(resp.StatusCode, " ", string(body))
	}
	stop()
	fmt.Println(<-served)
	// Output:
	// 200 hello café
	// 404 nothing at /nowhere
	// <nil>
}
