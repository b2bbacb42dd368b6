package commands

import (
	"errors"
	"time"
)

// Which connection counts, for a listener that serves one and exits:
//
//	A connection counts from the moment a byte has moved either way. One that
//	ends before is a port check; the next client is served, and standard input
//	is untouched.
//
// So nothing is started until the client has sent something or we have
// something to send. The second case needs care, for a client that sends
// nothing may have closed the connection, or only its own direction
// (`dial </dev/null`), and TCP shows both as the same FIN:
//
//   - We have something to send when standard input can be read; a child, which
//     may speak first, counts as such at once. The client then has firstGrace to
//     send its FIN: a port check closes at once.
//   - After a FIN the first piece of standard input, or of --send, is the probe.
//     If it is acknowledged the client listens, and the connection counts. If it
//     is answered by a reset nobody got it: it is kept for the next client. An
//     --expect that comes first can no longer be met, so nothing is tried.
//   - A child is started, since it alone knows what to send. If the connection
//     then ends with status 0 and without a byte, or with a reset, it did not
//     count, and the next client gets a fresh child. --echo, --discard and
//     --respond are treated the same way.
//   - A Unix socket tells a closed peer from a half-closed one by itself.

const (
	// firstGrace is how long a silent client may still turn out to be a port
	// check once we have something to send.
	firstGrace = 20 * time.Millisecond
	// probeWait bounds the wait for an answer to the probe.
	probeWait = 2 * time.Second
	// probeSize is the most that the probe takes from standard input. It fits
	// into every socket's buffer, so sending it never blocks.
	probeSize = 4 << 10
)

// errNotCounted is the result of a connection that was a port check.
var errNotCounted = errors.New("closed before a byte moved; waiting for the next")

// clientState is what a client has done so far.
type clientState int

const (
	clientQuiet  clientState = iota // nothing
	clientSpoke                     // sent a byte
	clientEnded                     // ended its direction, or both
	clientClosed                    // closed both directions
)

// localState is what our side has to send.
type localState int

const (
	localQuiet localState = iota // nothing so far
	localReady                   // something
	localEnded                   // nothing, ever
)
