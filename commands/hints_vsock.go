package commands

import (
	"errors"
	"syscall"

	"github.com/sockkit/sockkit/netio"
)

// vsockHint knows what vsock(7) needs of the kernel, which has it in modules of
// their own.
func vsockHint(err error) string {
	dial, ok := errors.AsType[*netio.DialError](err)
	switch {
	case ok && dial.Network != "vsock" || !ok && !vsockListen(err):
		return ""
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "this machine has another CID; without one it listens on all that it has: vsock::PORT"
	case errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.EAFNOSUPPORT), errors.Is(err, netio.ErrTimeout):
		return "CID 1 is this machine (kernel module vsock_loopback), 2 the host of this virtual machine; virtual machines have theirs from 3 on (vhost_vsock on the host)"
	}
	return ""
}

func vsockListen(err error) bool {
	listen, ok := errors.AsType[*netio.ListenError](err)
	return ok && listen.Network == "vsock"
}
