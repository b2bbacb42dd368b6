package netio

import (
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls below do not tell Go's scheduler that they are system calls. A bulk
// relay makes thousands of them a second, each of them long enough for the
// scheduler to hand the processor to another thread and short enough for that
// to cost more than it brings. So they must not block: the descriptors are in
// non-blocking mode, and a poll ends after a millisecond.

// spliceNow moves up to n bytes that are there now (splice(2)).
func spliceNow(in, out, n int) (int, error) {
	r, _, errno := syscall.RawSyscall6(unix.SYS_SPLICE, uintptr(in), 0, uintptr(out), 0, uintptr(n),
		unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// dropNow takes up to n bytes that are there now off a TCP socket, without
// looking at them (tcp(7), MSG_TRUNC).
func dropNow(in, n int) (int, error) {
	r, _, errno := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(in), 0, uintptr(n), unix.MSG_TRUNC|unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// readyWithin waits for an event on one descriptor (ppoll(2)). Errors and
// hang-ups count as ready: the next call will say what they are.
func readyWithin(fd int, event int16, wait time.Duration) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: event}}
	limit := unix.NsecToTimespec(int64(wait))
	n, _, errno := syscall.RawSyscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&fds[0])), 1,
		uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	return n > 0 || errno != 0
}

// nap sleeps without a word to the scheduler (ppoll(2) of nothing).
func nap(d time.Duration) {
	limit := unix.NsecToTimespec(int64(d))
	_, _, _ = syscall.RawSyscall6(unix.SYS_PPOLL, 0, 0, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
}
