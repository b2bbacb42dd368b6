package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/sockkit/sockkit/netio/proxy"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/secure"
)

// ProxyError says which proxy stands in the way of a connection. Its error is a
// [*proxy.RefusalError] if the proxy has answered, of the kinds of package proxy if it
// has answered badly, or that of a dial if it could not be reached.
type ProxyError struct {
	Proxy string // its URL, without the user
	Err   error
}

func (e *ProxyError) Error() string { return "proxy " + e.Proxy + ": " + e.Err.Error() }
func (e *ProxyError) Unwrap() error { return e.Err }

// wayTo is what the way to a target leads through: the proxies that the endpoint
// names itself, or else those of the dialer; none = the way is straight.
func (d *Dialer) wayTo(e Endpoint, to proxy.Target) ([]proxy.Server, error) {
	if e.Options.Proxy != "" {
		return d.namedProxies(e.Options.Proxy)
	}
	if d.Direct != nil && d.Direct(to) {
		return nil, nil
	}
	return d.Proxies, nil
}

// namedProxies are those of an endpoint, with who signs in there.
func (d *Dialer) namedProxies(text string) ([]proxy.Server, error) {
	way, err := parseProxies(text)
	for i := range way {
		if err == nil && d.SignIn != nil {
			way[i], err = d.SignIn(way[i])
		}
	}
	return way, err
}

// proxyTarget is what a proxy is asked for: the name as it is, which is the proxy's
// to look up.
func (d *Dialer) proxyTarget(ctx context.Context, e Endpoint) (proxy.Target, error) {
	naming := d.naming(AnyFamily)
	port, err := naming.port(ctx, e.Port)
	to := proxy.Target{Host: cmp.Or(e.Host, "localhost"), Port: port}
	if err != nil {
		return to, err
	}
	if _, err := netip.ParseAddr(to.Host); err != nil && d.Numeric {
		return to, fmt.Errorf("%w: %q is not an IP address, and names are refused", ErrSyntax, to.Host)
	}
	return to, nil
}

// openProxied connects to e through proxies. Both results are nil if the way is
// straight.
func (d *Dialer) openProxied(ctx context.Context, e Endpoint) (tunnel, error) {
	if len(d.Proxies) == 0 && e.Options.Proxy == "" {
		return nil, nil
	}
	to, err := d.proxyTarget(ctx, e)
	if err != nil {
		return nil, err
	}
	way, err := d.wayTo(e, to)
	if err != nil || len(way) == 0 {
		return nil, err
	}
	if to.Host, err = resolve.ASCII(to.Host); err != nil {
		return nil, err
	}
	return d.openThrough(ctx, e, to, way)
}

// openThrough connects to the first proxy, and asks each for the next and the last
// for the target, all within the time of ctx. Errors are [*ProxyError]s.
func (d *Dialer) openThrough(ctx context.Context, e Endpoint, to proxy.Target, way []proxy.Server) (tunnel, error) {
	socket, err := d.reachProxy(ctx, e, way[0])
	if err != nil {
		return nil, &ProxyError{way[0].String(), err}
	}
	var conn tunnel = socket
	for i, server := range way {
		next := to
		if i+1 < len(way) {
			if next, err = d.nextProxy(ctx, way[i+1]); err != nil {
				return nil, errors.Join(&ProxyError{way[i+1].String(), err}, conn.Close())
			}
		}
		if conn, err = d.askProxy(ctx, e, conn, server, next); err != nil {
			return nil, &ProxyError{server.String(), proxyFailed(err, next, to)}
		}
	}
	d.logf("the proxy %s has connected to %s", way[len(way)-1], to)
	return conn, nil
}

// tunnel is the connection to a proxy, and then to what is behind it.
type tunnel interface {
	net.Conn
	CloseWrite() error
}

// askProxy asks the proxy at the other end of conn for what comes next, and closes
// conn if it does not get it. With a proxy of https:// it speaks TLS first.
func (d *Dialer) askProxy(ctx context.Context, e Endpoint, conn tunnel, server proxy.Server, next proxy.Target) (tunnel, error) {
	if server.Protocol == proxy.HTTPS {
		secured, err := d.secureProxy(ctx, e, conn, server)
		if err != nil {
			return nil, err
		}
		conn = secured
	}
	d.logf("asking the proxy %s for %s", server, next)
	if err := server.Connect(ctx, conn, next); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// secureProxy speaks TLS with a proxy, and closes conn if that fails. Of the options
// of TLS those count that are about everybody: whom to trust, the lowest version, and
// what an end may look like. Names, pins and certificates of ours are for the target.
func (d *Dialer) secureProxy(ctx context.Context, e Endpoint, conn net.Conn, server proxy.Server) (*secure.Conn, error) {
	all := e.Options.TLS.Over(d.TLS)
	asked := secure.Options{CA: all.CA, Insecure: all.Insecure, Min: all.Min, AllowTruncation: all.AllowTruncation}
	client, err := secure.NewClient(asked, server.Host, d.KeyLog)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	secured, err := client.Handshake(ctx, conn)
	if err != nil {
		return nil, err
	}
	for _, line := range secure.Describe(secured.ConnectionState(), time.Now()) {
		d.logf("proxy %s: %s", server, line)
	}
	return secured, nil
}

// reachProxy makes the connection to the first proxy.
func (d *Dialer) reachProxy(ctx context.Context, e Endpoint, server proxy.Server) (*net.TCPConn, error) {
	at := Endpoint{Scheme: TCP, Host: server.Host, Port: server.Port, Options: e.Options}
	addrs, err := d.addresses(ctx, at, "tcp")
	if err != nil {
		return nil, err
	}
	conn, attempts := d.race(ctx, at, addrs)
	if conn != nil {
		return conn, nil
	}
	err = dialFailed(ctx, "tcp", net.JoinHostPort(at.Host, at.Port), attempts)
	if dial, ok := errors.AsType[*DialError](err); ok && ctx.Err() == nil {
		return nil, &unreachedError{dial}
	}
	return nil, cmp.Or(context.Cause(ctx), err)
}

// unreachedError is why a proxy was not reached, without its name.
type unreachedError struct{ dial *DialError }

func (e *unreachedError) Error() string { return e.dial.reasons() }
func (e *unreachedError) Unwrap() error { return e.dial }

// nextProxy is a proxy as the one before it is asked for it.
func (d *Dialer) nextProxy(ctx context.Context, server proxy.Server) (proxy.Target, error) {
	return d.proxyTarget(ctx, Endpoint{Host: server.Host, Port: server.Port})
}

// proxyFailed gives the error of a proxy its kind, and names the next proxy if that
// is what it was asked for.
func proxyFailed(err error, asked, target proxy.Target) error {
	if asked != target {
		err = fmt.Errorf("asked for the next proxy, %s: %w", asked, err)
	}
	switch {
	case errors.Is(err, proxy.ErrUnfit):
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	case errors.Is(err, proxy.ErrEnded):
		return proxyKindError{ErrLost, err}
	}
	if _, file := errors.AsType[*secure.FileError](err); file {
		return proxyKindError{ErrLocal, err}
	}
	return err
}

// proxyKindError is an error of a proxy, and its kind, which says nothing.
type proxyKindError struct{ kind, err error }

func (e proxyKindError) Error() string   { return e.err.Error() }
func (e proxyKindError) Unwrap() []error { return []error{e.kind, e.err} }
