package netio

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// attemptDelay is how long an attempt has the field to itself before the next
// address is tried beside it (RFC 8305, section 5: 250 ms is recommended).
const attemptDelay = 250 * time.Millisecond

// keepAliveDefault is the idle time before the first probe, and the time
// between probes, where nothing else is said.
const keepAliveDefault = 15 * time.Second

// openTCP connects to the endpoint's host, on all of its addresses in turn, or
// through the proxies.
func openTCP(ctx context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
	limited, cancel := d.within(ctx, e)
	defer cancel()
	target := net.JoinHostPort(e.Host, e.Port)
	if conn, err := d.openProxied(limited, e); conn != nil || err != nil {
		if err != nil {
			return nil, notTried(ctx, "tcp", target, err)
		}
		return conn, nil
	}
	addrs, err := d.addresses(limited, e, "tcp")
	if err != nil {
		return nil, notTried(ctx, "tcp", target, err)
	}
	conn, attempts := d.race(limited, e, addrs)
	if conn == nil {
		return nil, dialFailed(ctx, "tcp", target, attempts)
	}
	return conn, nil
}

// Addresses resolves the host and the port of an endpoint that has them, within
// its connect timeout, and connects to none: these are what [Dialer.Open] would
// try, in that order.
func (d *Dialer) Addresses(ctx context.Context, e Endpoint) ([]netip.AddrPort, error) {
	limited, cancel := d.within(ctx, e)
	defer cancel()
	services := "tcp"
	if e.Messages() && !e.isWebSocket() {
		services = "udp"
	}
	return d.addresses(limited, e, services)
}

// addresses resolves the endpoint's host and port.
func (d *Dialer) addresses(ctx context.Context, e Endpoint, services string) ([]netip.AddrPort, error) {
	family, err := d.Family.within(e.Scheme)
	if err != nil {
		return nil, err
	}
	naming := d.naming(family)
	naming.services = services
	port, err := naming.port(ctx, e.Port)
	if err != nil {
		return nil, err
	}
	addrs := naming.loopback()
	if e.Host != "" {
		if addrs, err = naming.addresses(ctx, e.Host); err != nil {
			return nil, err
		}
	}
	ports := make([]netip.AddrPort, len(addrs))
	for i, addr := range addrs {
		ports[i] = netip.AddrPortFrom(addr, port)
	}
	return ports, nil
}

// race resolves the source address and runs the race for the connection. The
// attempts are those that failed; conn is nil when all did.
func (d *Dialer) race(ctx context.Context, e Endpoint, addrs []netip.AddrPort) (*net.TCPConn, []Attempt) {
	socket := e.Options.Socket.over(d.Socket)
	from, err := d.source(ctx, socket.Source)
	if err != nil {
		return nil, []Attempt{{Addr: net.JoinHostPort(e.Host, e.Port), Err: err}}
	}
	return raceTo(ctx, addrs, func(ctx context.Context, to netip.AddrPort) (*net.TCPConn, error) {
		d.logf("connecting to %s", to)
		return dialOne(ctx, socket, from, to)
	})
}

// dialOne makes one attempt at one address. ctx bounds it.
func dialOne(ctx context.Context, socket SocketOptions, from localSide, to netip.AddrPort) (*net.TCPConn, error) {
	local, err := from.towards(to.Addr())
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{
		KeepAlive:       socket.KeepAlive,
		KeepAliveConfig: socket.keepAliveConfig(),
		ControlContext: func(_ context.Context, network, _ string, raw syscall.RawConn) error {
			return socket.apply(raw, network, from.port != 0)
		},
	}
	dialer.SetMultipathTCP(false)
	conn, err := dialer.DialTCP(ctx, "tcp", local, to)
	if err != nil {
		return nil, attemptError(ctx, err, from.text)
	}
	return conn, nil
}

// outcome is how the attempt with that index ended.
type outcome struct {
	index int
	conn  *net.TCPConn
	err   error
}

// raceTo tries the addresses in order: the next one starts when an attempt
// fails or has taken attemptDelay. The first connection wins; the other
// attempts are cancelled and have ended when raceTo returns. No attempt starts
// after the end of ctx.
func raceTo(
	ctx context.Context,
	addrs []netip.AddrPort,
	dial func(context.Context, netip.AddrPort) (*net.TCPConn, error),
) (*net.TCPConn, []Attempt) {
	racing, cancel := context.WithCancel(ctx)
	outcomes := make(chan outcome)
	started, ended := 0, 0
	defer func() {
		cancel()
		for ; ended < started; ended++ {
			if late := <-outcomes; late.conn != nil {
				_ = late.conn.Close()
			}
		}
	}()
	attempts := make([]Attempt, 0, len(addrs))
	start := func() {
		index := started
		attempts = append(attempts, Attempt{Addr: addrs[index].String()})
		started++
		go func() {
			conn, err := dial(racing, addrs[index])
			outcomes <- outcome{index, conn, err}
		}()
	}
	next := time.NewTimer(attemptDelay)
	defer next.Stop()
	for start(); ended < started; {
		select {
		case o := <-outcomes:
			ended++
			if o.err == nil {
				return o.conn, nil
			}
			attempts[o.index].Err = o.err
		case <-next.C:
		}
		if started < len(addrs) && ctx.Err() == nil {
			start()
			next.Reset(attemptDelay)
		}
	}
	return nil, attempts
}
