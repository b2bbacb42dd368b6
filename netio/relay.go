package netio

import (
	"context"
	"time"
)

// Until says which end of input ends a relay.
type Until int

// The zero Until is UntilBoth.
const (
	UntilBoth    Until = iota // when both directions have ended
	UntilNetwork              // at b's EOF
	UntilStdin                // at a's EOF, once written
)

// RelayOptions change when and how a relay ends. The zero value relays until
// both directions have ended, without timeouts.
type RelayOptions struct {
	Until         Until
	NoHalfClose   bool          // a's EOF is not passed on to b
	NoInput       bool          // a is not read and counts as ended; b gets no FIN until it has ended
	DiscardOutput bool          // what b sends is discarded and counted
	OneWay        bool          // b is not read; ends at a's EOF
	MaxBytes      int64         // end after this many bytes from b; 0 = no limit
	IdleTimeout   time.Duration // both directions silent; 0 = never
	Linger        time.Duration // after a's EOF; its end is orderly; 0 = for ever
	KeepPipeSize  bool          // never resize inherited pipes
}

// Tally counts what a relay moved. Bytes are payload.
type Tally struct {
	Sent      int64  // from a, written to b
	Received  int64  // from b, written to a
	Discarded int64  // read for a destination that could not take it
	Unsent    int64  // read but not delivered
	Ended     string // who ended and how, one phrase: "peer closed", "input ended", "idle timeout", ...
	Elapsed   time.Duration
}

// Relay joins a (the local side) and b (the network side).
func Relay(ctx context.Context, a, b Stream, o RelayOptions) (Tally, error) {
	return Tally{}, nil
}
