package netio

import (
	"io"
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
	NoHalfClose   bool             // a's EOF is not passed on to b
	NoInput       bool             // a is not read and counts as ended; b gets no FIN until it has ended
	DiscardOutput bool             // what b sends is discarded and counted
	OneWay        bool             // b is not read; ends at a's EOF
	EndsWithPeer  bool             // b's EOF ends the relay at once: what a has is for another one (see [Kept])
	MaxBytes      int64            // end after this many bytes from b; 0 = no limit
	Count         int64            // end after this many messages from b; 0 = no limit
	MessageDelay  time.Duration    // pause between two messages to b; 0 = none
	Local         *Framing         // see a as frames; nil: as it is, bytes or messages
	Network       *Framing         // see b as frames
	CopySent      io.Writer        // gets all that b accepts, as it goes over the wire; nil = nothing, and the kernel may move the bytes
	CopyReceived  io.Writer        // gets all that a accepts
	IdleTimeout   time.Duration    // both directions silent; 0 = never
	Linger        time.Duration    // after a's EOF; its end is orderly; 0 = for ever
	NoDelay       bool             // TCP_NODELAY stays on; else it is turned off while traffic is bulk
	Pipes         *PipeBudget      // shared by the relays of one server; nil: this relay is alone
	Before        Moved            // what the caller has moved already: told with the rest, and no part of a limit
	Traffic       *Traffic         // what all relays move; nil = nobody asks
	OnEOF         func(fromB bool) // called when a source has come to its end; nil = nobody asks
}

// Moved is a number of bytes of payload each way.
type Moved struct {
	Sent     int64 // to b
	Received int64 // from b
}

// Tally counts what a relay moved. All counts are bytes of payload.
type Tally struct {
	Sent      int64         // from a, written to b
	Received  int64         // from b, written to a
	Discarded int64         // read, but the destination takes no input
	Unsent    int64         // read (a regular file counts as read), but not delivered
	Messages  int64         // received, if either stream has messages
	PeerEnded bool          // b's EOF was seen
	Ended     string        // who ended it, as a phrase: "peer closed", "peer silent", "input ended", "idle timeout after 2s"
	Elapsed   time.Duration // from the call to the end
}
