package commands

import (
	"regexp"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
)

// family says which addresses and sockets are used.
type family struct {
	Family   netio.Family
	Numeric  bool
	Socket   netio.SocketOptions // Source holds -s, and -p where it is a source port
	Port     string              // -p of listen: the port to listen on
	Largest  int                 // message of a Unix socket, in bytes, by --max-frame; 0 = netio's default
	TLS      secure.Options      // where TLS is spoken
	AllTLS   bool                // it is, everywhere; else on tls: endpoints
	StartTLS starttls.Protocol   // how a server is asked for it; "" = it begins at once
	Route    proxyRoute          // what dialing goes through
	Resolve  string              // system, go or a server's IP:PORT; "" = what fits the system best
}

// timing holds the timeouts. Zero means none.
type timing struct {
	Connect     time.Duration
	FirstClient time.Duration // how long a listener waits; Connect is for dialing
	Idle        time.Duration
	Total       time.Duration
	Linger      time.Duration
	Delay       time.Duration // between two frames that are sent
}

// ending says what ends a relay.
type ending struct {
	Until       netio.Until
	NoHalfClose bool
	NoStdin     bool
	SendOnly    bool
	MaxBytes    int64
	Count       int64 // frames, lines without a codec
}

// talkStep is one --send or --expect, in the order in which they were given.
type talkStep struct {
	Send   []byte         // nil for an expectation
	Expect *regexp.Regexp // nil for a text to send
}

// childSpec is the program that takes the place of standard input and output.
// At most one of the fields is set; none set means no child.
type childSpec struct {
	Args     []string            // -e, split into words, or the words after --
	Shell    string              // -c
	Takes    bool                // what the peer passes over a Unix socket
	Terminal *process.Terminal   // --pty: where it runs; nil: pipes
	Play     func() netio.Stream // --replay: our side of a recording, for each connection anew
}

// again says how often and how long a connection is tried.
type again struct {
	Wait      time.Duration
	Retry     int
	Reconnect bool // dial anew when an established connection has ended
	AtPeerEnd bool // with Reconnect: the end of what the peer says is that of the connection
	Anew      bool // one has ended: without the limits above it is tried for ever
}

// ready says who is told that everything is bound, and how.
type ready struct {
	FD         int // -1: none
	PortFile   string
	Background bool
	Run        string
	URLs       string // scheme of SOCKKIT_URL; "" = that of the network
	URLPath    string // its path
}

// serving belongs to commands that accept connections.
type serving struct {
	KeepOpen   bool
	CountEmpty bool
	MaxConns   int // 0 = no limit
	MaxPerIP   int
	Echo       bool
	Discard    bool
	Broker     bool
	Prefix     bool
	On         []namedCommand
	Respond    []byte // nil = not given; FILE is already read
	Drain      time.Duration
}

// copying says what is made of the bytes that pass by. The zero value leaves
// them to the kernel.
type copying struct {
	Tee      string // the file that gets a copy of what goes from A to B
	Checksum string // the algorithm; see checksums
}

// namedCommand is one --on: the program that answers to a name.
type namedCommand struct {
	Name string
	Args []string
}

// reporting says how much is told on standard error.
type reporting struct {
	Verbose int
	Quiet   bool
}
