package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/proxy"
)

// testProxy is a proxy that connects everything to one listener and notes what it
// was asked for, or fails with an error.
type testProxy struct {
	proxy.Server
	mu    sync.Mutex
	asked []string
}

func startProxy(t *testing.T, protocol proxy.Protocol, to net.Addr, failure error) *testProxy {
	t.Helper()
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	p := &testProxy{Server: proxy.Server{Protocol: protocol, Host: "127.0.0.1", Port: l.Endpoint().Port}}
	service := proxy.Service{Protocol: protocol, Dial: func(_ context.Context, network, addr string) (net.Conn, error) {
		p.mu.Lock()
		p.asked = append(p.asked, addr)
		p.mu.Unlock()
		if failure != nil {
			return nil, failure
		}
		return net.Dial(network, to.String())
	}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			s, _, err := l.Accept(t.Context())
			if err != nil {
				return
			}
			running.Go(func() {
				if target, _, err := service.Connect(t.Context(), s.(proxy.Client)); err == nil {
					_, _ = Relay(t.Context(), target.(Stream), s, RelayOptions{IdleTimeout: 10 * time.Second})
				}
				s.Close()
			})
		}
	})
	t.Cleanup(running.Wait) // the test's context has ended by then
	return p
}

func (p *testProxy) expect(t *testing.T, want ...string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.asked, want) {
		t.Errorf("%s was asked for %q, expected %q", p.Server, p.asked, want)
	}
	p.asked = nil
}

func TestDialThroughProxies(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	last := startProxy(t, proxy.SOCKS5, l.Addr(), nil)
	lastAddr, _ := net.ResolveTCPAddr("tcp", net.JoinHostPort(last.Host, last.Port))
	first := startProxy(t, proxy.HTTP, lastAddr, nil)
	port, _ := strconv.Atoi(l.Endpoint().Port)
	d := &Dialer{
		ConnectTimeout: 10 * time.Second, Proxies: []proxy.Server{first.Server, last.Server},
		Direct:   func(to proxy.Target) bool { return to.Host == "127.0.0.1" },
		Resolver: scripted{srv: []*net.SRV{{Target: "b.example.", Port: 25}}},
	}
	mustOpen(t, d, Endpoint{Scheme: TCP, Host: "a.example", Port: "25"})
	first.expect(t, net.JoinHostPort(last.Host, last.Port))
	last.expect(t, "a.example:25")
	mustOpen(t, d, Endpoint{Scheme: SRV, Path: "_app._tcp.example"})
	last.expect(t, "b.example:25")
	mustOpen(t, d, Endpoint{Scheme: TCP, Host: "bücher.example", Port: "25"})
	last.expect(t, "xn--bcher-kva.example:25")
	mustOpen(t, d, Endpoint{Scheme: TCP, Port: "25"})
	last.expect(t, "localhost:25")
	mustOpen(t, d, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: strconv.Itoa(port)})
	last.expect(t)
}

func TestProxyFailures(t *testing.T) {
	nowhere := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	forbids := startProxy(t, proxy.SOCKS5, nil, proxy.ErrForbidden)
	closed := proxy.Server{Protocol: proxy.HTTP, Host: "127.0.0.1", Port: nowhere.Endpoint().Port}
	if err := nowhere.Close(); err != nil {
		t.Fatal(err)
	}
	other := forbids.Server
	other.Protocol = proxy.HTTP // to which a proxy of SOCKS5 says nothing
	for _, c := range []struct {
		way  []proxy.Server
		e    Endpoint
		want string
		kind error
	}{
		{[]proxy.Server{closed}, Endpoint{Scheme: TCP, Host: "a.example", Port: "25"}, "dial tcp a.example:25: proxy http://P: connection refused", ErrUnreachable},
		{[]proxy.Server{forbids.Server}, Endpoint{Scheme: TCP, Host: "a.example", Port: "25"}, "its rules do not allow that connection", ErrUnreachable},
		{[]proxy.Server{forbids.Server, closed}, Endpoint{Scheme: TCP, Host: "a.example", Port: "25"}, "asked for the next proxy, P: its rules", ErrUnreachable},
		{[]proxy.Server{other}, Endpoint{Scheme: TCP, Host: "a.example", Port: "25"}, "closed the connection before it answered", ErrLost},
		{[]proxy.Server{{Protocol: proxy.SOCKS5, Host: "nosuch.example", Port: "1"}}, Endpoint{Scheme: TCP, Host: "a.example", Port: "25"}, "proxy socks5://nosuch.example:1: lookup nosuch.example: no such host", ErrNoName},
		{[]proxy.Server{forbids.Server}, Endpoint{Scheme: TCP, Host: "fe80::1%lo", Port: "25"}, "cannot be named to this proxy", ErrSyntax},
		{[]proxy.Server{closed}, Endpoint{Scheme: TCP, Host: "a.example", Port: "nosuchservice"}, `"nosuchservice" is neither a port`, ErrSyntax},
	} {
		d := &Dialer{ConnectTimeout: 10 * time.Second, Proxies: c.way, Resolver: scripted{hosts: map[string][]netip.Addr{}}}
		_, err := d.Open(t.Context(), c.e, ReadWrite)
		want := strings.ReplaceAll(c.want, "P:", net.JoinHostPort(closed.Host, closed.Port)+":")
		if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, c.kind) {
			t.Errorf("%v: got %v, expected %q", c.way, err, want)
		}
	}
}
