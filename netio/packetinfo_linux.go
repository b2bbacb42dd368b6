package netio

import (
	"encoding/binary"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// packetInfo is room for the control messages of a datagram: which of our
// addresses it was sent to or goes out from (IP_PKTINFO, ip(7); IPV6_PKTINFO,
// RFC 3542, section 6), and at which size a run is cut. A machine with several
// addresses would otherwise answer from one that the peer does not know.
type packetInfo [12]uint64 // aligned as a struct cmsghdr has to be

// bytes is the room as the kernel sees it.
func (p *packetInfo) bytes() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(*p))
}

// askPacketInfo has every datagram say what it was addressed to.
func askPacketInfo(raw syscall.RawConn, four bool) error {
	level, name := unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO
	if four {
		level, name = unix.IPPROTO_IP, unix.IP_PKTINFO
	}
	var failed error
	err := raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), level, name, 1) })
	if err == nil {
		err = failed
	}
	return err
}

// addressed is our address in the first control message of n bytes; the zero
// Addr for a group, which nothing can be sent from.
func (p *packetInfo) addressed(n int) netip.Addr {
	if n < unix.SizeofCmsghdr {
		return netip.Addr{}
	}
	head, data := (*unix.Cmsghdr)(unsafe.Pointer(p)), p.bytes()[unix.CmsgLen(0):]
	var own netip.Addr
	switch {
	case head.Level == unix.IPPROTO_IP && head.Type == unix.IP_PKTINFO:
		info := (*unix.Inet4Pktinfo)(unsafe.Pointer(&data[0]))
		own = netip.AddrFrom4(info.Spec_dst)
	case head.Level == unix.IPPROTO_IPV6 && head.Type == unix.IPV6_PKTINFO:
		info := (*unix.Inet6Pktinfo)(unsafe.Pointer(&data[0]))
		own = netip.AddrFrom16(info.Addr).Unmap()
	}
	if own.IsMulticast() || own.IsUnspecified() {
		return netip.Addr{}
	}
	return own
}

// comeFrom adds the control message that sets our own address, at an offset,
// and returns the end of it.
func (p *packetInfo) comeFrom(at int, own netip.Addr, six bool) (end int) {
	if !own.IsValid() {
		return at
	}
	room := p.bytes()[at:]
	head, data := (*unix.Cmsghdr)(unsafe.Pointer(&room[0])), room[unix.CmsgLen(0):]
	if six {
		head.Level, head.Type = unix.IPPROTO_IPV6, unix.IPV6_PKTINFO
		head.SetLen(unix.CmsgLen(unix.SizeofInet6Pktinfo))
		*(*unix.Inet6Pktinfo)(unsafe.Pointer(&data[0])) = unix.Inet6Pktinfo{Addr: own.As16()}
		return at + unix.CmsgSpace(unix.SizeofInet6Pktinfo)
	}
	head.Level, head.Type = unix.IPPROTO_IP, unix.IP_PKTINFO
	head.SetLen(unix.CmsgLen(unix.SizeofInet4Pktinfo))
	*(*unix.Inet4Pktinfo)(unsafe.Pointer(&data[0])) = unix.Inet4Pktinfo{Spec_dst: own.Unmap().As4()}
	return at + unix.CmsgSpace(unix.SizeofInet4Pktinfo)
}

// cutAt adds the control message that has the kernel cut what is sent into
// datagrams of that size (UDP_SEGMENT), and returns the end of it.
func (p *packetInfo) cutAt(at, size int) (end int) {
	room := p.bytes()[at:]
	head := (*unix.Cmsghdr)(unsafe.Pointer(&room[0]))
	head.Level, head.Type = unix.SOL_UDP, unix.UDP_SEGMENT
	head.SetLen(unix.CmsgLen(2))
	binary.NativeEndian.PutUint16(room[unix.CmsgLen(0):], uint16(size))
	return at + unix.CmsgSpace(2)
}
