//go:build unix

package process

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup makes a new process the leader of a new group (setpgid(2)).
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// signalGroup sends sig to every process of the group.
func signalGroup(group int, sig syscall.Signal) error { return syscall.Kill(-group, sig) }

// groupAlive tells whether the group has a member that has not ended.
func groupAlive(group int) bool {
	return syscall.Kill(-group, 0) != syscall.ESRCH && !onlyZombies(group)
}

// signalName is a name such as SIGTERM.
func signalName(sig syscall.Signal) string {
	if name := unix.SignalName(sig); name != "" {
		return name
	}
	return sig.String()
}
