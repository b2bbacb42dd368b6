// Sockkit connects, listens and joins: a toolkit for sockets and streams.
package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/commands"
)

func main() {
	outcome := commands.Run(os.Args[1:], commands.NewConsole())
	if outcome.Signal != 0 && os.Getpid() != 1 {
		raise(outcome.Signal)
	}
	os.Exit(outcome.Status)
}

// raise ends this process by a signal, so that whoever started it sees what
// ended it. It returns if the system cannot do that: the kernel does not
// deliver such a signal to process 1, and Windows has none.
func raise(s syscall.Signal) {
	signal.Reset(s)
	self, err := os.FindProcess(os.Getpid())
	if err != nil || self.Signal(s) != nil {
		return
	}
	time.Sleep(time.Second) // the signal arrives when it is scheduled
}
