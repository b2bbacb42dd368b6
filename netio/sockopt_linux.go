package netio

import (
	"fmt"
	"net"
	"strings"

	"golang.org/x/sys/unix"
)

// socketOption is one setsockopt(2) with an integer value.
type socketOption struct {
	wanted bool
	what   string // in an error message
	level  int
	name   int
	value  int
}

// setSocketOptions sets what o asks for; see socket(7), ip(7) and ipv6(7).
func setSocketOptions(fd int, network string, o SocketOptions, reuse bool) error {
	overIP := !strings.HasPrefix(network, "unix")
	if o.Interface != "" && overIP {
		if err := unix.BindToDevice(fd, o.Interface); err != nil {
			return fmt.Errorf("bind to interface %s: %w", o.Interface, err)
		}
	}
	for _, opt := range integerOptions(network, o, reuse && overIP) {
		if !opt.wanted {
			continue
		}
		if err := unix.SetsockoptInt(fd, opt.level, opt.name, opt.value); err != nil {
			return fmt.Errorf("set %s to %d: %w", opt.what, opt.value, err)
		}
	}
	return nil
}

// integerOptions lists the options of a socket of that network. Those of IPv4
// are set on IPv6 sockets too, which carry IPv4 when they listen on "::".
func integerOptions(network string, o SocketOptions, reuse bool) []socketOption {
	six, overIP := strings.HasSuffix(network, "6"), !strings.HasPrefix(network, "unix")
	datagrams := strings.HasPrefix(network, "udp")
	if datagrams && o.RecvBuffer == 0 {
		o.RecvBuffer = receiveBuffer
	}
	traffic := (o.DSCP - 1) << 2
	return []socketOption{
		{reuse, "SO_REUSEADDR", unix.SOL_SOCKET, unix.SO_REUSEADDR, 1},
		{reuse && datagrams, "SO_REUSEPORT", unix.SOL_SOCKET, unix.SO_REUSEPORT, 1},
		{datagrams, "SO_BROADCAST", unix.SOL_SOCKET, unix.SO_BROADCAST, oneIf(o.Broadcast)}, // package net turns it on
		{o.TTL > 0 && overIP, "TTL", unix.IPPROTO_IP, unix.IP_TTL, o.TTL},
		{o.TTL > 0 && six, "hop limit", unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS, o.TTL},
		{o.DSCP > 0 && overIP, "type of service", unix.IPPROTO_IP, unix.IP_TOS, traffic},
		{o.DSCP > 0 && six, "traffic class", unix.IPPROTO_IPV6, unix.IPV6_TCLASS, traffic},
		{o.RecvBuffer > 0, "receive buffer", unix.SOL_SOCKET, unix.SO_RCVBUF, o.RecvBuffer},
		{o.SendBuffer > 0, "send buffer", unix.SOL_SOCKET, unix.SO_SNDBUF, o.SendBuffer},
	}
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// onlyOwnGroups keeps out what comes for groups that other programs have
// joined: Linux would give it to every socket on the port (IP_MULTICAST_ALL,
// ip(7)). A socket of the other IP version has no such option.
func onlyOwnGroups(conn *net.UDPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	const ipv6MulticastAll = 29 // IPV6_MULTICAST_ALL, linux/in6.h
	return raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_MULTICAST_ALL, 0)
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, ipv6MulticastAll, 0)
	})
}
