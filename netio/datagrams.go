package netio

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"github.com/sockkit/sockkit/framing"
)

// The largest datagrams that IP carries: 65,535 bytes with the headers of IPv4
// and UDP (RFC 791, 768), and of UDP alone over IPv6 (RFC 8200, section 4.5),
// whose length does not count its own header.
const (
	maxUDP4 = 65535 - 20 - 8
	maxUDP6 = 65535 - 8
)

// maxUnixPacket is the largest message of a Unix socket that is taken where
// nobody says otherwise. The kernel's own limit is the send buffer, which the
// sender may choose.
const maxUnixPacket = framing.DefaultMax

// origin is who sent a datagram: an address, or a path. The zero origin is a
// sender without a name.
type origin struct {
	ip   netip.AddrPort
	at   netip.Addr // our address that it was sent to, from which it expects answers; zero = the system's choice
	path string     // of a Unix socket; "@name" in the abstract namespace
}

// sender is the origin alone, whichever of our addresses it has written to.
func (o origin) sender() origin {
	o.at = netip.Addr{}
	return o
}

// addr is the origin as package net has it; a *net.UnixAddr with an empty name
// for a sender without one.
func (o origin) addr() net.Addr {
	if o.ip.IsValid() {
		return net.UDPAddrFromAddrPort(o.ip)
	}
	return &net.UnixAddr{Name: o.path, Net: "unixgram"}
}

// originOf is the origin that has that address.
func originOf(addr net.Addr) (origin, error) {
	switch addr := addr.(type) {
	case *net.UDPAddr:
		ip := addr.AddrPort()
		return origin{ip: netip.AddrPortFrom(ip.Addr().Unmap(), ip.Port())}, nil
	case *net.UnixAddr:
		return origin{path: addr.Name}, nil
	default:
		return origin{}, fmt.Errorf("%w: %v is no address of a datagram socket", ErrSyntax, addr)
	}
}

// inbox is room for what one call of the kernel receives.
type inbox interface {
	// receive waits for messages and gives those that are there. They and
	// their sources are valid until the next call.
	receive() ([][]byte, error)
	// source is who sent the message with that index.
	source(i int) origin
}

// outbox sends messages in order with as few calls as it can.
type outbox interface {
	// send sends them to one receiver, the zero origin being the one that
	// the socket is connected to. It returns how many were sent.
	send(messages [][]byte, to origin) (int, error)
}

// PacketError is a datagram that could not be sent or received. It wraps the
// kind ([ErrUnreachable], [ErrLocal], [ErrLost] or an error of package framing)
// and the reason.
type PacketError struct {
	Op      string // "send to", "receive from"; "send from", "receive at" where Addr is ours
	Network string // "udp", "unixgram", "unixpacket"
	Addr    string
	Kind    error
	Err     error
}

func (e *PacketError) Error() string {
	return e.Op + " " + e.Network + " " + e.Addr + ": " + e.Err.Error()
}

// Unwrap gives the kind and the reason.
func (e *PacketError) Unwrap() []error { return []error{e.Kind, e.Err} }

// packetKind sorts the errors of sending and receiving. What a router or the
// other machine said (ICMP) is about the peer, the rest is this machine's.
func packetKind(err error) error {
	switch {
	case errors.Is(err, framing.ErrTooLong), errors.Is(err, syscall.EMSGSIZE):
		return framing.ErrTooLong
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH),
		errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTDOWN), errors.Is(err, syscall.ENOENT):
		return ErrUnreachable
	case isGone(err), errors.Is(err, syscall.ENOTCONN):
		return ErrLost
	default:
		return ErrLocal
	}
}

// tooLong is the error for a message that the socket does not take.
func tooLong(size, most int) error {
	return fmt.Errorf("a message of %d bytes where %d are allowed: %w", size, most, framing.ErrTooLong)
}
