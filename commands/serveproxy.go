package commands

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
)

// proxyServing is what listen --serve-proxy is.
type proxyServing struct {
	protocol proxy.Protocol // "" = it is not
	logins   []proxy.Login  // who may use it; none = everybody
}

func proxyServingFlags() []cli.Flag {
	return group("serving",
		valueFlag("serve-proxy", "", "be a proxy, as `PROTOCOL`: http or socks5", servedProtocol),
		valueFlag("proxy-auth-file", "", "its clients must sign in as one of the lines USER:PASSWORD in `FILE`", filled),
	)
}

// servedProtocol reads the value of --serve-proxy.
func servedProtocol(s string) (proxy.Protocol, error) {
	switch p := proxy.Protocol(s); p {
	case proxy.SOCKS5, proxy.HTTP:
		return p, nil
	}
	return "", usagef("%q is not one of: http, socks5", s)
}

func readProxyServing(c *cli.Context) (proxyServing, error) {
	p := proxyServing{protocol: valueOf[proxy.Protocol](c, "serve-proxy")}
	path := valueOf[string](c, "proxy-auth-file")
	if path == "" {
		return p, nil
	}
	if p.protocol == "" {
		return p, onlyWith(c, "needs --serve-proxy", "proxy-auth-file")
	}
	logins, err := readLogins(path)
	if err != nil {
		return p, err
	}
	warnReadable(c, path)
	p.logins = logins
	return p, nil
}

// warn tells of proxies that strangers can use, and of passwords that they can
// read.
func (p proxyServing) warn(c *Console, bound net.Addr, guarded, encrypted bool) {
	addr := netio.AddrOf(bound)
	switch {
	case p.protocol == "" || !addr.IsValid() || addr.IsLoopback():
	case len(p.logins) == 0 && !guarded:
		c.Notef("warning: whoever reaches %s can use this proxy; --allow NETWORK or --proxy-auth-file FILE keeps others out", bound)
	case len(p.logins) > 0 && !encrypted:
		c.Notef("warning: passwords reach %s without encryption", bound)
	}
}

// serveProxy is the answer of --serve-proxy: it connects a client to what it asks
// for, and relays between the two until both have ended.
func (o listenOptions) serveProxy(c *Console) answerer {
	relaying := netio.RelayOptions{
		NoDelay: o.family.Socket.NoDelay, IdleTimeout: o.timing.Idle, Pipes: netio.NewPipeBudget(largePipes),
	}
	return func(ctx context.Context, s netio.Stream, p netio.Peer, _ time.Duration) error {
		service := proxy.Service{
			Protocol: o.proxy.protocol, Logins: o.proxy.logins,
			Dial: o.targetDialer(c, p),
		}
		target, to, err := service.Connect(ctx, s.(proxy.Client)) // what is accepted has deadlines
		if errors.Is(err, proxy.ErrLeft) {
			return lostClientError{err}
		}
		if err != nil {
			return err
		}
		c.Verbosef(1, "%s: connected to %s", peerName(p), to)
		return relayClient(ctx, c, p, target.(netio.Stream), s, relaying)
	}
}

// lostClientError is a client that has left. One that has said nothing was a port check.
type lostClientError struct{ err error }

func (e lostClientError) Error() string   { return e.err.Error() }
func (e lostClientError) Unwrap() []error { return []error{netio.ErrLost, e.err} }

// targetDialer connects a client to its targets. A client from another machine must
// not reach through us what only this machine should: its own services, and what
// answers on link-local addresses, such as a cloud's secrets.
func (o listenOptions) targetDialer(c *Console, p netio.Peer) func(context.Context, string, string) (net.Conn, error) {
	d := o.family.dialer(c, o.timing)
	d.AllTLS = false // that is between us and our clients
	client := netio.AddrOf(p.Addr)
	stranger := client.IsValid() && !client.IsLoopback()
	if stranger {
		d.Resolver = publicNames{cmp.Or[netio.Resolver](d.Resolver, net.DefaultResolver)}
	}
	return func(ctx context.Context, _, addr string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		if ip, err := netip.ParseAddr(host); err == nil && stranger && ownAddress(ip) {
			return nil, proxy.ErrForbidden
		}
		e, err := netio.HostPort(netio.TCP, host, port)
		if err != nil {
			return nil, err
		}
		s, err := d.Open(ctx, e, netio.ReadWrite)
		if err != nil {
			return nil, err
		}
		return s.(net.Conn), nil
	}
}

// ownAddress tells addresses that are another machine for whoever uses them.
func ownAddress(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsLoopback() || a.IsUnspecified() || a.IsLinkLocalUnicast() || a.IsMulticast()
}

// publicNames leaves such addresses out of what names stand for.
type publicNames struct{ netio.Resolver }

// LookupNetIP fails with [proxy.ErrForbidden] if no other address is left.
func (r publicNames) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	all, err := r.Resolver.LookupNetIP(ctx, network, host)
	if err != nil {
		return nil, err
	}
	var public []netip.Addr
	for _, addr := range all {
		if !ownAddress(addr) {
			public = append(public, addr)
		}
	}
	if len(public) == 0 {
		return nil, proxy.ErrForbidden
	}
	return public, nil
}
