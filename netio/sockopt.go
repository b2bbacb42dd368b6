package netio

import (
	"cmp"
	"net"
	"syscall"
)

// over lets what o says override base, field by field.
func (o SocketOptions) over(base SocketOptions) SocketOptions {
	return SocketOptions{
		Source:     cmp.Or(o.Source, base.Source),
		Interface:  cmp.Or(o.Interface, base.Interface),
		TTL:        cmp.Or(o.TTL, base.TTL),
		DSCP:       cmp.Or(o.DSCP, base.DSCP),
		KeepAlive:  cmp.Or(o.KeepAlive, base.KeepAlive),
		NoDelay:    o.NoDelay || base.NoDelay,
		RecvBuffer: cmp.Or(o.RecvBuffer, base.RecvBuffer),
		SendBuffer: cmp.Or(o.SendBuffer, base.SendBuffer),

		Broadcast:    o.Broadcast || base.Broadcast,
		Join:         cmp.Or(o.Join, base.Join),
		MulticastTTL: cmp.Or(o.MulticastTTL, base.MulticastTTL),
		NoLoop:       o.NoLoop || base.NoLoop,
		Reuse:        o.Reuse || base.Reuse,
	}
}

// keepAliveConfig says aloud what Go would do by default: a dead peer is
// noticed after the idle time and nine probes at intervals of 15 s.
func (o SocketOptions) keepAliveConfig() net.KeepAliveConfig {
	if o.KeepAlive < 0 {
		return net.KeepAliveConfig{}
	}
	return net.KeepAliveConfig{
		Enable:   true,
		Idle:     cmp.Or(o.KeepAlive, keepAliveDefault),
		Interval: keepAliveDefault,
		Count:    9,
	}
}

// apply sets the options on a socket that is neither bound nor connected yet.
// Network is what package net calls it: "tcp4", "tcp6", "udp4", "unix". With
// reuse a local port may be taken that is still in TIME_WAIT or, of datagrams,
// that others have.
func (o SocketOptions) apply(raw syscall.RawConn, network string, reuse bool) error {
	var failed error
	err := raw.Control(func(fd uintptr) { failed = setSocketOptions(int(fd), network, o, reuse) })
	return cmp.Or(err, failed)
}
