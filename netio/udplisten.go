package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
)

// mailSocket is a bound socket that hears everybody.
type mailSocket struct {
	net.PacketConn // *net.UDPConn or *net.UnixConn

	max     int
	in      inbox
	sending sync.Mutex // guards out
	out     outbox
}

// bindDatagrams binds a udp: or unixgram: endpoint: every address of a host
// with one port, and a group's port with the group joined.
func bindDatagrams(ctx context.Context, e Endpoint, o ListenOptions) ([]*mailSocket, *socketFile, error) {
	switch e.Scheme {
	case UDP, UDP4, UDP6:
		sockets, err := bindUDPHost(ctx, e, o)
		return sockets, nil, err
	case Unixgram:
		socket, file, err := bindUnixgram(ctx, e, o)
		if err != nil {
			return nil, nil, cannotListen(ctx, string(e.Scheme), e.Path, err)
		}
		return []*mailSocket{socket}, file, nil
	default:
		return nil, nil, fmt.Errorf("%w: %s is no datagram socket", ErrSyntax, e)
	}
}

func bindUDPHost(ctx context.Context, e Endpoint, o ListenOptions) ([]*mailSocket, error) {
	socket := e.Options.Socket.over(o.Socket)
	return binder[*mailSocket]{
		protocol: "udp", logf: o.logf,
		bind: func(ctx context.Context, network, address string) (*mailSocket, error) {
			return bindUDPMail(ctx, socket, network, address)
		},
		port: func(s *mailSocket) uint16 { return s.LocalAddr().(*net.UDPAddr).AddrPort().Port() },
	}.bindAll(ctx, e, o)
}

// bindUDPMail binds one address. Package net binds a group's port for every
// address; so a group is written as what it is bound to.
func bindUDPMail(ctx context.Context, socket SocketOptions, network, address string) (*mailSocket, error) {
	host := netip.Addr{}
	if addr, err := netip.ParseAddrPort(address); err == nil && addr.Addr().IsMulticast() {
		host = addr.Addr()
	}
	conn, err := bindUDP(ctx, socket, network, address)
	if err != nil {
		return nil, err
	}
	bound := &mailSocket{PacketConn: conn, max: maxUDP6}
	if conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Is4() {
		bound.max = maxUDP4
	}
	err = socket.joinGroups(conn, host)
	if err == nil {
		bound.in, err = udpInbox(conn, true)
	}
	if err == nil {
		bound.out, err = udpOutbox(conn)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return bound, nil
}

func bindUnixgram(ctx context.Context, e Endpoint, o ListenOptions) (*mailSocket, *socketFile, error) {
	socket := &mailSocket{max: cmp.Or(o.MaxMessage, maxUnixPacket)}
	file, err := bindUnix(ctx, e, o, func(config net.ListenConfig) (io.Closer, error) {
		bound, err := config.ListenPacket(ctx, string(Unixgram), e.Path)
		if err != nil {
			return nil, err
		}
		conn := bound.(*net.UnixConn)
		socket.PacketConn = conn
		if socket.in, err = recordsOf(conn, false, socket.max); err == nil {
			socket.out, err = recordsTo(conn)
		}
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	})
	return socket, file, err
}
