package commands

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio"
)

func TestHTTPURLs(t *testing.T) {
	network := func(text string) net.Addr {
		ip, n, err := net.ParseCIDR(text)
		if err != nil {
			t.Fatal(err)
		}
		n.IP = ip
		return n
	}
	own := []net.Addr{
		network("127.0.0.1/8"), network("::1/128"), network("2001:db8::7/64"), network("192.0.2.7/24"),
		network("fe80::1/64"), network("169.254.1.1/16"),
	}
	tcp := func(ip string, port int) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: port} }
	for _, c := range []struct {
		host string
		addr net.Addr
		want string
	}{
		{"localhost", tcp("127.0.0.1", 8080), "http://localhost:8080/"},
		{"127.0.0.1", tcp("127.0.0.1", 80), "http://127.0.0.1/"},
		{"::1", tcp("::1", 80), "http://[::1]/"},
		{"::1", tcp("::1", 81), "http://[::1]:81/"},
		{"", tcp("::", 8080), "http://localhost:8080/ http://192.0.2.7:8080/ http://169.254.1.1:8080/ http://[2001:db8::7]:8080/"},
		{"0.0.0.0", tcp("0.0.0.0", 8080), "http://localhost:8080/ http://192.0.2.7:8080/ http://169.254.1.1:8080/"},
		{"", &net.UnixAddr{Net: "unix", Name: "/tmp/s"}, "unix:/tmp/s"},
	} {
		if got := strings.Join(httpURLs("http", netio.Endpoint{Host: c.host}, c.addr, own), " "); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.host, c.addr, got, c.want)
		}
	}
}

func TestIsAddress(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("8000", 0o700); err != nil {
		t.Fatal(err)
	}
	for operand, want := range map[string]bool{
		":8080": true, "localhost:8080": true, "[::1]:80": true, "unix:/tmp/s": true, "8080": true, "@name": true,
		"systemd:": true, "8000": false, ".": false, "./a:b": false, "/srv/a:b": false, "public": false, "": false,
	} {
		if got := isAddress(operand); got != want {
			t.Errorf("%q: %v", operand, got)
		}
	}
}

// twoListeners are joined as one.
func twoListeners(t *testing.T) (joined *httpListener, addrs []string) {
	t.Helper()
	var all []httpAcceptor
	for range 2 {
		l, err := netio.Listen(t.Context(), netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
		addrs = append(addrs, l.Addr().String())
	}
	return newHTTPListener(joinListeners(all), all[0].Addr()), addrs
}

func TestHTTPListenerTakesTheBacklogWhenItEnds(t *testing.T) {
	l, addrs := twoListeners(t)
	defer l.Close()
	for _, addr := range addrs {
		client, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
	}
	if err := l.SetDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for range addrs {
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	if _, err := l.Accept(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("then: %v", err)
	}
}

func TestHTTPListenerIsWoken(t *testing.T) {
	l, _ := twoListeners(t)
	ended := make(chan error)
	go func() {
		_, err := l.Accept()
		ended <- err
	}()
	if err := l.SetDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	l.Close()
	if _, err := l.Accept(); err == nil {
		t.Error("a closed listener accepts")
	}
}

func TestAccessLogIsReopened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	var notes []string
	line := 0
	c := NewConsole()
	l, err := openAccessLog(c, func(dst []byte, e *httpserve.Entry) []byte {
		line++
		return fmt.Appendf(dst, "%s /%d\n", e.Method, line)
	}, path)
	if err != nil {
		t.Fatal(err)
	}
	l.note = func(format string, _ ...any) { notes = append(notes, format) }
	defer goleak.VerifyNone(t)
	observe := func() { l.observe(httpserve.Exchange{Request: httpserve.NewRequest(parsedHead(t), nil)}) }
	observe()
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	observe()
	l.reopen()
	observe()
	l.Close()
	for name, want := range map[string]string{path + ".1": "GET /1\nGET /2\n", path: "GET /3\n"} {
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", filepath.Base(name), got, err)
		}
	}
	if len(notes) > 0 {
		t.Errorf("notes %q", notes)
	}
}

// What a line costs beside the text of the client's address.
func TestAccessLogIsCheap(t *testing.T) {
	l, err := openAccessLog(NewConsole(), httpserve.AppendCombined, os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	x := httpserve.Exchange{Request: httpserve.NewRequest(parsedHead(t), nil), Status: 200}
	x.Request.Remote = &net.UnixAddr{}
	if n := testing.AllocsPerRun(1000, func() { l.observe(x) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestServeUntilNow(t *testing.T) {
	l, addrs := twoListeners(t)
	defer l.Close()
	held := make(chan struct{})
	defer close(held)
	s := &httpserve.Server{Handler: httpserve.HandlerFunc(func(*httpserve.Request) *httpserve.Response {
		<-held
		return httpserve.Text(200, "late")
	}), Drain: 100 * time.Millisecond}
	client, err := net.Dial("tcp", addrs[1])
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Write([]byte("GET / HTTP/1.1\r\nHost: h\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	now, end := context.WithCancelCause(t.Context())
	end(context.Canceled)
	if err := serveUntil(now, now, s, l); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func parsedHead(t *testing.T) *http1.Head {
	t.Helper()
	head := new(http1.Head)
	if _, err := http1.ParseHead([]byte("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), http1.Limits{}, head); err != nil {
		t.Fatal(err)
	}
	return head
}
