package commands

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/sockkit/sockkit/netio"
)

// leaveKey is Ctrl-], the way out that users of telnet know.
const leaveKey = 0x1d

// relayRaw is [relay] between our terminal and remote, with the terminal in raw
// mode until it ends, however that is. The one key that is not sent leaves at
// once, in an orderly way. Standard input that is no terminal has every byte
// passed on anyway: then nothing is different from relay.
func relayRaw(ctx context.Context, c *Console, local, remote netio.Stream, o netio.RelayOptions) (netio.Tally, error) {
	mode, err := netio.MakeRaw(c.Stdin)
	if err != nil {
		return netio.Tally{}, errors.Join(err, local.Close(), remote.Close())
	}
	if mode == nil {
		c.details("standard input is no terminal: --raw has nothing to do")
		return relay(ctx, c, local, remote, o)
	}
	ctx, release := guardTerminal(ctx, mode)
	defer release()
	defer mode.Restore()
	defer c.bareLines()()
	c.details("the terminal is in raw mode; Ctrl-] leaves")
	o.Linger = 1 // the end of this input is the user who leaves
	return relay(ctx, c, netio.LeaveOnKey(local, leaveKey), remote, o)
}

// guardTerminal sees to what happens to us while the terminal is raw. SIGQUIT, which
// would end us on the spot, ends ctx instead; a shell that lets us go on has given
// the terminal its own settings.
func guardTerminal(ctx context.Context, mode *netio.RawMode) (guarded context.Context, release func()) {
	guarded, end := context.WithCancelCause(ctx)
	quit := make(chan os.Signal, 1)
	signal.Notify(quit, syscall.SIGQUIT)
	goingOn := onContinue(func() { _ = mode.Again() }) // it has hung up: the relay will see that
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-quit:
			end(&SignalError{Signal: syscall.SIGQUIT})
		case <-guarded.Done():
		}
	}()
	return guarded, func() {
		goingOn()
		signal.Stop(quit)
		end(nil)
		<-done
	}
}
