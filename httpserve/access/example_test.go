package access_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/access"
)

// A site for those who have a token, at most ten times a second, and for scripts
// of one page.
func Example() {
	tokens, err := access.ParseTokens([]byte("3f9a0c11d2 deploy\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	var nobody *access.Policy
	policy, err := nobody.WithTokens(tokens)
	if err != nil {
		fmt.Println(err)
		return
	}
	site := httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
		return httpserve.Text(200, "hello, "+r.User)
	})
	guarded := access.NewRateLimit(access.NewGuard(site, policy, nil), 10, time.Second)
	server := &httpserve.Server{Handler: access.CORS{Handler: guarded, Origins: []string{"https://app.example"}}}

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- server.Serve(ctx, l) }()

	for _, token := range []string{"", "wrong", "3f9a0c11d2"} {
		ask, _ := http.NewRequest(http.MethodGet, "http://"+l.Addr().String()+"/", nil)
		ask.Close = true
		if token != "" {
			ask.Header.Set("Authorization", "Bearer "+token)
		}
		answer, err := http.DefaultClient.Do(ask)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(answer.StatusCode, answer.Header["Www-Authenticate"])
		answer.Body.Close()
	}
	stop()
	fmt.Println(<-served)
	// Output:
	// 401 [Bearer realm="sockkit"]
	// 401 [Bearer realm="sockkit", error="invalid_token"]
	// 200 []
	// <nil>
}
