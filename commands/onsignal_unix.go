//go:build unix

package commands

import (
	"os"
	"os/signal"
)

// onSignal calls do for each signal of that kind, until release is called. A
// signal that was ignored when we were started stays ignored.
func onSignal(sig os.Signal, do func()) (release func()) {
	if signal.Ignored(sig) {
		return func() {}
	}
	arrived, ended, done := make(chan os.Signal, 1), make(chan struct{}), make(chan struct{})
	signal.Notify(arrived, sig)
	go func() {
		defer close(done)
		for {
			select {
			case <-arrived:
				do()
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
