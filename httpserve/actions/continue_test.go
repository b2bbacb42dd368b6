//go:build unix

package actions

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/httpserve/proxy"
)

// A client that waits to be asked for its content is asked, whatever is made of it.
func TestContinue(t *testing.T) {
	c, _ := children(t, &Children{})
	echoed, err := New(Spec{Kind: "echo"})
	upstream := serve(t, echoed, err)
	client := &proxy.Client{Dial: new(net.Dialer).DialContext}
	t.Cleanup(client.Close)
	for _, s := range []Spec{
		{Kind: "exec", Rest: "cat"},
		{Kind: "sh", Rest: "echo; exec cat"},
		{Kind: "sh", Rest: "echo; sleep 1; exec cat"}, // the answer begins before the content
		{Kind: "cgi", Rest: `sh -c 'printf "Content-Type: a/b\n\n"; exec cat'`},
		{Kind: "cgi", Rest: `sh -c 'printf "Content-Type: a/b\n\n"; sleep 1; exec cat'`},
		{Kind: "sse", Rest: "cat"},
		{Kind: "proxy", Rest: "http://" + upstream},
		{Kind: "echo"},
	} {
		s.Children, s.Upstreams = c, client
		h, err := New(s)
		conn, in := dial(t, serve(t, h, err))
		_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n")
		if line, err := readHead(in); !strings.HasPrefix(line, "HTTP/1.1 100 ") || err != nil {
			t.Errorf("%s %s: %q, %v", s.Kind, s.Rest, line, err)
			continue
		}
		_, _ = io.WriteString(conn, "content\n")
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Errorf("%s %s: %v", s.Kind, s.Rest, err)
			continue
		}
		if all, err := io.ReadAll(resp.Body); !strings.Contains(string(all), "content\n") || err != nil {
			t.Errorf("%s %s: %q, %v", s.Kind, s.Rest, all, err)
		}
	}
}

// readHead reads up to an empty line, and gives the first one.
func readHead(in *bufio.Reader) (first string, err error) {
	for line := ""; err == nil && line != "\r\n"; {
		if line, err = in.ReadString('\n'); first == "" {
			first = line
		}
	}
	return first, err
}
