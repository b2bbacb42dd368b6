package netio

import (
	"net"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// segmentLimit is what the kernel cuts into datagrams at most with one call
// (UDP_MAX_SEGMENTS, 64 before Linux 6.8).
const segmentLimit = 64

// batchOutbox sends UDP datagrams with sendmmsg(2). A run of datagrams of one
// size goes through the kernel as one, which cuts it at the end (UDP_SEGMENT,
// udp(7)), until the kernel or the device refuses.
type batchOutbox struct {
	raw      syscall.RawConn
	six      bool // the socket is IPv6
	segment  int  // the largest size of datagrams that are sent as one
	name     unix.RawSockaddrInet6
	headers  [largestBatch]mmsghdr
	counts   [largestBatch]int // messages that each header stands for
	controls [largestBatch]packetInfo
	vectors  []unix.Iovec
}

func udpOutbox(conn *net.UDPConn) (outbox, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	six := !conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Is4()
	return &batchOutbox{raw: raw, six: six, segment: maxUDP6, vectors: make([]unix.Iovec, largestBatch)}, nil
}

func (out *batchOutbox) send(messages [][]byte, to origin) (int, error) {
	var length uint32
	if to.ip.IsValid() {
		var err error
		if length, err = rawName(to.ip, out.six, &out.name); err != nil {
			return 0, err
		}
	}
	for sent := 0; sent < len(messages); {
		entries := out.pack(messages[sent:], length, to.at)
		n, err := out.call(entries)
		for i := range n {
			sent += out.counts[i]
		}
		if err != nil && !out.forgoes(err, len(messages[sent])) {
			return sent, err
		}
	}
	return len(messages), nil
}

// forgoes gives up sending datagrams of that size as one if that is what the
// error is about. It is not where single datagrams fail the same way.
func (out *batchOutbox) forgoes(err error, size int) bool {
	if out.counts[0] == 1 {
		return false
	}
	switch err {
	case unix.EINVAL, unix.EIO, unix.EMSGSIZE, unix.EOPNOTSUPP, unix.ENOPROTOOPT:
		out.segment = size - 1
		return true
	}
	return false
}

// pack fills the headers from the front and returns how many are used.
func (out *batchOutbox) pack(messages [][]byte, nameLength uint32, own netip.Addr) (entries int) {
	used := 0
	for len(messages) > 0 && entries < largestBatch {
		run := out.run(messages)
		if used+run > len(out.vectors) {
			if used > 0 {
				break
			}
			out.vectors = make([]unix.Iovec, largestBatch*segmentLimit)
		}
		vectors := out.vectors[used : used+run]
		for i, m := range messages[:run] {
			vectors[i].Base = unsafe.SliceData(m)
			vectors[i].SetLen(len(m))
		}
		h := &out.headers[entries].head
		h.Name, h.Namelen = nil, nameLength
		if nameLength > 0 {
			h.Name = (*byte)(unsafe.Pointer(&out.name))
		}
		h.Iov = &vectors[0]
		h.SetIovlen(run)
		out.control(entries, run, len(messages[0]), own)
		out.counts[entries] = run
		messages, used, entries = messages[run:], used+run, entries+1
	}
	return entries
}

// run is how many messages from the first on can be sent as one: all of one
// size, the last perhaps shorter.
func (out *batchOutbox) run(messages [][]byte) int {
	size := len(messages[0])
	if size == 0 || size > out.segment {
		return 1
	}
	total, n := size, 1
	for n < len(messages) && n < segmentLimit {
		next := len(messages[n])
		if next == 0 || next > size || total+next > maxUDP4 {
			break
		}
		total += next
		n++
		if next < size {
			break
		}
	}
	return n
}

// control gives an entry its control messages: where it comes from, and for a
// run the size of its datagrams.
func (out *batchOutbox) control(entry, run, size int, own netip.Addr) {
	h, room := &out.headers[entry].head, &out.controls[entry]
	end := room.comeFrom(0, own, out.six)
	if run > 1 {
		end = room.cutAt(end, size)
	}
	h.Control = nil
	if end > 0 {
		h.Control = &room.bytes()[0]
	}
	h.SetControllen(end)
}

func (out *batchOutbox) call(entries int) (n int, err error) {
	var errno syscall.Errno
	err = out.raw.Write(func(fd uintptr) bool {
		for {
			var r uintptr
			r, _, errno = syscall.RawSyscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&out.headers[0])),
				uintptr(entries), unix.MSG_DONTWAIT, 0, 0)
			if errno != unix.EINTR {
				n = int(r)
				return errno != unix.EAGAIN
			}
		}
	})
	if err != nil || errno != 0 {
		n = 0
	}
	if err == nil && errno != 0 {
		err = errno
	}
	return n, err
}
