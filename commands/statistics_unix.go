//go:build unix

package commands

import (
	"os"
	"os/signal"
	"syscall"
)

// onStatisticsSignal calls tell for each SIGUSR1, until release is called. A
// signal that was ignored when we were started stays ignored.
func onStatisticsSignal(tell func()) (release func()) {
	if signal.Ignored(syscall.SIGUSR1) {
		return func() {}
	}
	arrived, ended, done := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(arrived, syscall.SIGUSR1)
	go func() {
		defer close(done)
		for {
			select {
			case <-arrived:
				tell()
			case <-ended:
				return
			}
		}
	}()
	return func() {
		signal.Stop(arrived)
		close(ended)
		<-done
	}
}
