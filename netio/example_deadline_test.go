package netio_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// A peer that takes everything and says nothing is found out by a timeout, and
// the error says which one it was. IdleTimeout starts anew with every byte; the
// context bounds the whole conversation, however lively it is.
func ExampleRelay_timeouts() {
	fmt.Println(talkToSilence(context.Background(), netio.RelayOptions{IdleTimeout: 20 * time.Millisecond}))

	total := &netio.TimeoutError{Which: "total", After: 20 * time.Millisecond}
	ctx, cancel := context.WithTimeoutCause(context.Background(), total.After, total)
	defer cancel()
	err := talkToSilence(ctx, netio.RelayOptions{})
	fmt.Println(err)

	timeout, ok := errors.AsType[*netio.TimeoutError](err)
	fmt.Println(ok && timeout.Which == "total", errors.Is(err, netio.ErrTimeout))
	// Output:
	// idle timeout after 20ms
	// total timeout after 20ms
	// true true
}

// talkToSilence joins two streams of which neither will ever end. A relay
// closes both of its streams, whatever happens.
func talkToSilence(ctx context.Context, o netio.RelayOptions) error {
	here, near := netio.Pipe()
	far, silent := netio.Pipe()
	defer here.Close()
	defer silent.Close()
	_, err := netio.Relay(ctx, near, far, o)
	return err
}
