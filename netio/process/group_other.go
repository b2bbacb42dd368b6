//go:build !unix

package process

import (
	"os"
	"syscall"
)

// ownGroup asks for nothing: there are no process groups here.
func ownGroup() *syscall.SysProcAttr { return nil }

// signalGroup ends the process, whatever the signal: there are no others.
func signalGroup(pid int, _ syscall.Signal) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	defer p.Release()
	return p.Kill()
}

// groupAlive reports false: once the child has ended, nobody is left.
func groupAlive(int) bool { return false }

func signalName(sig syscall.Signal) string { return sig.String() }
