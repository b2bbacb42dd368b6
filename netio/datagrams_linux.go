package netio

import (
	"encoding/binary"
	"net"
	"net/netip"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mmsghdr is struct mmsghdr of recvmmsg(2) and sendmmsg(2).
type mmsghdr struct {
	head unix.Msghdr
	n    uint32 // bytes moved
}

const (
	firstBatch   = 4  // datagrams of the first call; a batch that comes back full is doubled
	largestBatch = 64 // more saves nothing that can be measured
	datagramRoom = 64 << 10
)

// batchInbox receives UDP datagrams with recvmmsg(2). The call does not block
// and is not announced to the scheduler, which would cost more than it does.
type batchInbox struct {
	raw      syscall.RawConn
	named    bool // the senders are asked for
	headers  []mmsghdr
	vectors  []unix.Iovec
	names    []unix.RawSockaddrInet6
	controls []packetInfo // empty unless the system is asked for our own address
	messages [][]byte
	pace     pace

	last     unix.RawSockaddrInet6 // the sender that was decoded last
	lastInfo packetInfo
	decoded  origin
}

// udpInbox makes the inbox of a socket. With named it tells who sent a message,
// and, if the socket is bound to every address of this machine, to which one.
func udpInbox(conn *net.UDPConn, named bool) (inbox, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	in := &batchInbox{raw: raw, named: named}
	asked := false
	if own := conn.LocalAddr().(*net.UDPAddr); named && own.IP.IsUnspecified() {
		if err := askPacketInfo(raw, own.AddrPort().Addr().Is4()); err != nil {
			return nil, err
		}
		asked = true
	}
	in.enlarge(firstBatch, asked)
	return in, nil
}

// enlarge makes room for n datagrams of any size.
func (in *batchInbox) enlarge(n int, withInfo bool) {
	space := make([]byte, n*datagramRoom)
	in.headers, in.vectors = make([]mmsghdr, n), make([]unix.Iovec, n)
	in.names, in.messages = make([]unix.RawSockaddrInet6, n), make([][]byte, 0, n)
	if withInfo {
		in.controls = make([]packetInfo, n)
	}
	for i := range n {
		in.vectors[i].Base = &space[i*datagramRoom]
		in.vectors[i].SetLen(datagramRoom)
		h := &in.headers[i].head
		h.Iov = &in.vectors[i]
		h.SetIovlen(1)
		if in.named {
			h.Name = (*byte)(unsafe.Pointer(&in.names[i]))
		}
		if withInfo {
			h.Control = &in.controls[i].bytes()[0]
		}
		in.prepare(i)
	}
}

// prepare says again how much room there is, which the kernel has replaced by
// what it used.
func (in *batchInbox) prepare(i int) {
	h := &in.headers[i].head
	if in.named {
		h.Namelen = unix.SizeofSockaddrInet6
	}
	if in.controls != nil {
		h.SetControllen(len(in.controls[i].bytes()))
	}
}

func (in *batchInbox) receive() ([][]byte, error) {
	for i := range in.messages {
		in.prepare(i)
	}
	if len(in.messages) == len(in.headers) && len(in.headers) < largestBatch {
		in.enlarge(2*len(in.headers), in.controls != nil)
	}
	if in.pace.flood && len(in.messages) < fullEnough {
		nap(floodNap)
	}
	in.messages = in.messages[:0]
	n, err := in.call()
	if err != nil {
		return nil, err
	}
	in.pace.note(n, time.Now())
	for i := range n {
		in.messages = append(in.messages, unsafe.Slice(in.vectors[i].Base, in.headers[i].n))
	}
	return in.messages, nil
}

func (in *batchInbox) call() (n int, err error) {
	var errno syscall.Errno
	err = in.raw.Read(func(fd uintptr) bool {
		for {
			var r uintptr
			r, _, errno = syscall.RawSyscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&in.headers[0])),
				uintptr(len(in.headers)), unix.MSG_DONTWAIT, 0, 0)
			n = int(r)
			if errno != unix.EINTR {
				return errno != unix.EAGAIN
			}
		}
	})
	if err == nil && errno != 0 {
		err = errno
	}
	return n, err
}

// source decodes a sender, of which there is mostly one at a time.
func (in *batchInbox) source(i int) origin {
	name := &in.names[i]
	if in.decoded.ip.IsValid() && *name == in.last && (in.controls == nil || in.controls[i] == in.lastInfo) {
		return in.decoded
	}
	in.last = *name
	in.decoded = origin{ip: addressOf(name)}
	if in.controls != nil {
		in.lastInfo = in.controls[i]
		in.decoded.at = in.lastInfo.addressed(int(in.headers[i].head.Controllen))
	}
	return in.decoded
}

func addressOf(name *unix.RawSockaddrInet6) netip.AddrPort {
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&name.Port))[:])
	if name.Family == unix.AF_INET {
		four := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return netip.AddrPortFrom(netip.AddrFrom4(four.Addr), port)
	}
	ip := netip.AddrFrom16(name.Addr).Unmap()
	if name.Scope_id != 0 {
		ip = ip.WithZone(zoneName(int(name.Scope_id)))
	}
	return netip.AddrPortFrom(ip, port)
}

// rawName writes an address for a socket of that family, IPv4 as mapped where
// the socket is IPv6. It returns its length.
func rawName(to netip.AddrPort, six bool, name *unix.RawSockaddrInet6) (uint32, error) {
	port := (*[2]byte)(unsafe.Pointer(&name.Port))
	binary.BigEndian.PutUint16(port[:], to.Port())
	if !six {
		four := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		four.Family = unix.AF_INET
		four.Addr = to.Addr().Unmap().As4()
		return unix.SizeofSockaddrInet4, nil
	}
	name.Family = unix.AF_INET6
	name.Addr = to.Addr().As16()
	scope, err := zoneNumber(to.Addr().Zone())
	name.Scope_id = uint32(scope)
	return unix.SizeofSockaddrInet6, err
}
