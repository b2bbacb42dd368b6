package netio

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"syscall"
)

// receiveBuffer is what is asked for where nobody says otherwise: a burst must
// find room while we are busy. The system grants less if it has a limit
// (net.core.rmem_max, socket(7)).
const receiveBuffer = 4 << 20

// openUDP makes a socket that sends to the endpoint's host. It is connected,
// so that the kernel tells of a peer that refuses, unless the address stands
// for many: a group or a broadcast address leaves it free to hear whoever
// answers. Of several addresses the first one that there is a way to is taken,
// since nothing tells whether anybody hears.
func openUDP(ctx context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
	limited, cancel := d.within(ctx, e)
	defer cancel()
	target := net.JoinHostPort(e.Host, e.Port)
	addrs, err := d.addresses(limited, e, "udp")
	if err != nil {
		return nil, notTried(ctx, "udp", target, err)
	}
	socket := e.Options.Socket.over(d.Socket)
	from, err := d.source(limited, socket.Source)
	if err != nil {
		return nil, dialFailed(ctx, "udp", target, []Attempt{{Addr: target, Err: err}})
	}
	var attempts []Attempt
	for _, to := range likelyFirst(addrs) {
		stream, err := sendingTo(limited, socket, from, to)
		if err == nil {
			return stream, nil
		}
		attempts = append(attempts, Attempt{Addr: to.String(), Err: err})
	}
	return nil, dialFailed(ctx, "udp", target, attempts)
}

// likelyFirst puts IPv4 first on this machine, where most programs listen for
// datagrams if they listen on one family only.
func likelyFirst(addrs []netip.AddrPort) []netip.AddrPort {
	if slices.ContainsFunc(addrs, func(a netip.AddrPort) bool { return !a.Addr().IsLoopback() }) {
		return addrs
	}
	var six, four []netip.AddrPort
	for _, a := range addrs {
		if a.Addr().Is4() {
			four = append(four, a)
		} else {
			six = append(six, a)
		}
	}
	return slices.Concat(four, six)
}

// sendingTo makes the socket for one address.
func sendingTo(ctx context.Context, socket SocketOptions, from localSide, to netip.AddrPort) (*packetConn, error) {
	local, err := from.towards(to.Addr())
	if err != nil {
		return nil, err
	}
	stream := &packetConn{network: "udp", max: largestTo(to.Addr())}
	var conn *net.UDPConn
	if heardByMany(to.Addr()) {
		stream.to = origin{ip: to}
		conn, err = freeUDP(ctx, socket, from, local, to)
	} else {
		conn, err = connectedUDP(ctx, socket, from, local, to)
	}
	if err != nil {
		return nil, err
	}
	if err := stream.over(conn, false); err != nil {
		_ = conn.Close()
		return nil, &ownError{err: err}
	}
	return stream, nil
}

// over puts the stream on a UDP socket.
func (c *packetConn) over(conn *net.UDPConn, named bool) (err error) {
	c.Conn = conn
	if c.in, err = udpInbox(conn, named); err != nil {
		return err
	}
	c.out, err = udpOutbox(conn)
	return err
}

func connectedUDP(ctx context.Context, socket SocketOptions, from localSide, local, to netip.AddrPort) (*net.UDPConn, error) {
	dialer := net.Dialer{ControlContext: func(_ context.Context, network, _ string, raw syscall.RawConn) error {
		return socket.apply(raw, network, socket.Reuse)
	}}
	conn, err := dialer.DialUDP(ctx, "udp", local, to)
	if err != nil {
		return nil, attemptError(ctx, err, from.text)
	}
	if err := socket.joinGroups(conn, netip.Addr{}); err != nil {
		_ = conn.Close()
		return nil, &ownError{err: err}
	}
	return conn, nil
}

// freeUDP makes a socket that is not connected, for an address of many.
func freeUDP(ctx context.Context, socket SocketOptions, from localSide, local, to netip.AddrPort) (*net.UDPConn, error) {
	network, address := "udp6", "[::]:0"
	if to.Addr().Is4() {
		network, address = "udp4", "0.0.0.0:0"
	}
	if local.IsValid() {
		address = local.String()
	}
	conn, err := bindUDP(ctx, socket, network, address)
	if err != nil {
		return nil, attemptError(ctx, err, from.text)
	}
	if err := firstError(socket.aim(conn, to.Addr()), socket.joinGroups(conn, netip.Addr{})); err != nil {
		_ = conn.Close()
		return nil, &ownError{err: err}
	}
	return conn, nil
}

// bindUDP binds a socket that hears everybody.
func bindUDP(ctx context.Context, socket SocketOptions, network, address string) (*net.UDPConn, error) {
	config := net.ListenConfig{Control: func(network, _ string, raw syscall.RawConn) error {
		return socket.apply(raw, network, socket.Reuse)
	}}
	conn, err := config.ListenPacket(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return conn.(*net.UDPConn), nil
}

// largestTo is the largest datagram that an address can be sent.
func largestTo(addr netip.Addr) int {
	if addr.Unmap().Is4() {
		return maxUDP4
	}
	return maxUDP6
}

// heardByMany reports an address that more than one machine may answer from: a
// group, 255.255.255.255, or the broadcast address of one of our networks.
func heardByMany(addr netip.Addr) bool {
	if addr.IsMulticast() || addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return true
	}
	return addr.Is4() && isBroadcast(addr)
}

// isBroadcast looks for a network of ours whose last address it is
// (RFC 919, section 7). Networks of one or two addresses have none.
func isBroadcast(addr netip.Addr) bool {
	ours, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, our := range ours {
		prefix, err := netip.ParsePrefix(our.String())
		if err != nil || !prefix.Addr().Is4() || prefix.Bits() > 30 || prefix.Addr() == addr {
			continue
		}
		if prefix.Contains(addr) && lastOf(prefix) == addr {
			return true
		}
	}
	return false
}

func lastOf(prefix netip.Prefix) netip.Addr {
	last := prefix.Addr().As4()
	for bit := prefix.Bits(); bit < 32; bit++ {
		last[bit/8] |= 0x80 >> (bit % 8)
	}
	return netip.AddrFrom4(last)
}
