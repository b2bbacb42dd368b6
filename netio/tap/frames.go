package tap

import (
	"encoding/binary"
	"net"
	"net/netip"
)

// Protocol numbers of IP and flags of TCP (RFC 9293, section 3.1).
const (
	protocolTCP = 6
	protocolUDP = 17

	flagFIN = 1 << 0
	flagSYN = 1 << 1
	flagRST = 1 << 2
	flagPSH = 1 << 3
	flagACK = 1 << 4
)

// tcpWindow is what each side seems to offer: more than a segment.
const tcpWindow = 65535

// segment is the part of a TCP header that changes.
type segment struct {
	flags    byte
	seq, ack uint32
}

// tcpFrame is a packet of TCP from one address to another.
func tcpFrame(from, to netip.AddrPort, s segment, data []byte) []byte {
	be := binary.BigEndian
	h := be.AppendUint16(nil, from.Port())
	h = be.AppendUint16(h, to.Port())
	h = be.AppendUint32(h, s.seq)
	h = be.AppendUint32(h, s.ack)
	h = append(h, 5<<4, s.flags) // a header of five words
	h = be.AppendUint16(h, tcpWindow)
	h = be.AppendUint32(h, 0) // checksum, urgent pointer
	return ipFrame(from.Addr(), to.Addr(), protocolTCP, 16, append(h, data...))
}

// maxIP is the most that the length in a header of IP or UDP can say.
const maxIP = 1<<16 - 1

// udpFrame is a packet of UDP (RFC 768). A message that is longer than one can be, as
// those of Unix sockets may be, is in a jumbogram, whose lengths are 0 (RFC 2675).
func udpFrame(from, to netip.AddrPort, data []byte) []byte {
	be := binary.BigEndian
	length := 8 + len(data)
	if 20+length > maxIP {
		from, to = inIPv6(from), inIPv6(to)
	}
	if length > maxIP {
		length = 0
	}
	h := be.AppendUint16(nil, from.Port())
	h = be.AppendUint16(h, to.Port())
	h = be.AppendUint16(h, uint16(length))
	h = be.AppendUint16(h, 0)
	return ipFrame(from.Addr(), to.Addr(), protocolUDP, 6, append(h, data...))
}

// ipFrame puts a packet of IP, of the addresses' version, into one of Ethernet.
// The packet's checksum belongs at that offset.
func ipFrame(from, to netip.Addr, protocol byte, checksumAt int, packet []byte) []byte {
	be := binary.BigEndian
	pseudo := append(from.AsSlice(), to.AsSlice()...) // RFC 9293, section 3.1
	pseudo = be.AppendUint32(pseudo, uint32(len(packet)))
	pseudo = append(pseudo, 0, 0, 0, protocol)
	sum := checksum(append(pseudo, packet...))
	if sum == 0 {
		sum = 0xffff // the other zero: none means "not computed" (RFC 768)
	}
	be.PutUint16(packet[checksumAt:], sum)

	frame := []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1} // locally administered addresses
	if from.Is4() {
		frame = be.AppendUint16(frame, 0x0800)
		return append(append(frame, ipv4Header(from, to, protocol, len(packet))...), packet...)
	}
	frame = be.AppendUint16(frame, 0x86dd)
	frame = append(frame, 6<<4, 0, 0, 0)
	length, next, jumbo := len(packet), protocol, []byte(nil)
	if length > maxIP {
		length, next, jumbo = 0, hopByHop, jumboHeader(protocol, len(packet))
	}
	frame = be.AppendUint16(frame, uint16(length))
	frame = append(frame, next, hopLimit)
	frame = append(append(frame, from.AsSlice()...), to.AsSlice()...)
	return append(append(frame, jumbo...), packet...)
}

// hopByHop is the protocol number of the header that [jumboHeader] makes.
const hopByHop = 0

// jumboHeader is the header of hop-by-hop options with the one that has the length of
// all that follows the header of IPv6 (RFC 2675 section 2).
func jumboHeader(protocol byte, length int) []byte {
	h := []byte{protocol, 0, 0xc2, 4}
	return binary.BigEndian.AppendUint32(h, uint32(8+length))
}

// inIPv6 is an address as IPv6 has it.
func inIPv6(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(a.Addr().As16()), a.Port())
}

const hopLimit = 64

// ipv4Header is that of RFC 791, section 3.1.
func ipv4Header(from, to netip.Addr, protocol byte, length int) []byte {
	be := binary.BigEndian
	h := []byte{4<<4 | 5, 0}
	h = be.AppendUint16(h, uint16(20+length))
	h = append(h, 0, 0, 0x40, 0) // do not fragment
	h = append(h, hopLimit, protocol, 0, 0)
	h = append(append(h, from.AsSlice()...), to.AsSlice()...)
	be.PutUint16(h[10:], checksum(h))
	return h
}

// checksum is that of RFC 1071.
func checksum(b []byte) uint16 {
	var sum uint64
	for ; len(b) >= 2; b = b[2:] {
		sum += uint64(b[0])<<8 | uint64(b[1])
	}
	if len(b) == 1 {
		sum += uint64(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

// madeUp stands for what has no address of its own.
func madeUp(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

// ipAddr is the address and port of a, if it has them.
func ipAddr(a net.Addr) (netip.AddrPort, bool) {
	var at netip.AddrPort
	switch a := a.(type) {
	case *net.TCPAddr:
		at = a.AddrPort()
	case *net.UDPAddr:
		at = a.AddrPort()
	}
	return netip.AddrPortFrom(at.Addr().Unmap().WithZone(""), at.Port()), at.IsValid()
}
