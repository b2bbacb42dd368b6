package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/sockkit/sockkit/netio/proxy"
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

// proxied reports whether the way to e leads through proxies.
func (d *Dialer) proxied(to proxy.Target) bool {
	return len(d.Proxies) > 0 && (d.Direct == nil || !d.Direct(to))
}

// proxyTarget is what the last proxy is asked for: the name as it is, which is the
// proxy's to look up. Without proxies nothing is looked at.
func (d *Dialer) proxyTarget(ctx context.Context, e Endpoint) (proxy.Target, error) {
	if len(d.Proxies) == 0 {
		return proxy.Target{}, nil
	}
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

// openThrough connects to the first proxy, and asks each for the next and the last
// for the target, all within the time of ctx. Errors are [*ProxyError]s.
func (d *Dialer) openThrough(ctx context.Context, e Endpoint, to proxy.Target) (*net.TCPConn, error) {
	conn, err := d.reachProxy(ctx, e, d.Proxies[0])
	if err != nil {
		return nil, &ProxyError{d.Proxies[0].String(), err}
	}
	for i, server := range d.Proxies {
		next := to
		if i+1 < len(d.Proxies) {
			if next, err = d.nextProxy(ctx, d.Proxies[i+1]); err != nil {
				return nil, errors.Join(&ProxyError{d.Proxies[i+1].String(), err}, conn.Close())
			}
		}
		d.logf("asking the proxy %s for %s", server, next)
		if err := server.Connect(ctx, conn, next); err != nil {
			_ = conn.Close()
			return nil, &ProxyError{server.String(), proxyFailed(err, next, to)}
		}
	}
	d.logf("the proxy %s has connected to %s", d.Proxies[len(d.Proxies)-1], to)
	return conn, nil
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
		return lostProxyError{err}
	}
	return err
}

// lostProxyError is a connection that a proxy has ended.
type lostProxyError struct{ err error }

func (e lostProxyError) Error() string   { return e.err.Error() }
func (e lostProxyError) Unwrap() []error { return []error{ErrLost, e.err} }
