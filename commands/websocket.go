package commands

import (
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// What a WebSocket asks of the commands: it has messages of its own, as datagrams
// have, but a peer that ends; and it has no half-close.

func isWebSocket(e netio.Endpoint) bool { return e.Scheme == netio.WS || e.Scheme == netio.WSS }

// ownRecords is how messages stand on our side where nobody says otherwise. A datagram
// is a line with its end, and what comes is written as it is. The message of a
// WebSocket is a line without its end, and gets one when it comes; one of several
// lines is written as it is, for somebody to read.
func ownRecords(webSocket bool) netio.Framing {
	if webSocket {
		return netio.Framing{In: framing.CompleteLines{}, Out: framing.CompleteLines{}}
	}
	return netio.Framing{In: wholeLines(), Out: rawFrames()}
}

// played is s for a recording that takes our side: its pieces are the messages.
func (s framingSpec) played(child childSpec) framingSpec {
	if child.Play != nil && s.WebSocket && s.Local == nil {
		s.Local = rawFrames()
	}
	return s
}

// replySilence is how long the peer of a WebSocket may be silent after the end of our
// input before we close: what --linger says, else the default of netio. Whoever counts
// what comes waits for it.
func replySilence(e ending, t timing) time.Duration {
	if t.Linger == 0 && e.Count > 0 {
		return -1
	}
	return t.Linger
}

// tellSilence tells of a server from which nothing came before we left: its answer may
// only have been late.
func (o dialing) tellSilence(c *Console, remote netio.Stream, t netio.Tally, err error) {
	left, ok := inside[interface{ Silent() bool }](remote)
	if err == nil && ok && left.Silent() && t.Messages == 0 && o.timing.Linger == 0 && !o.ending.SendOnly {
		c.Notef("no message has come within 1s of the end of the input; -q TIME waits longer")
	}
}

// silence is replySilence for clients. Those of -k stay when our input has ended: they
// are here to send, and to end one direction alone cannot be said to them.
func (o listenOptions) silence() time.Duration {
	if o.serving.KeepOpen && !o.child.given() && !o.answers() {
		return -1
	}
	return replySilence(o.ending, o.timing)
}

// urlOf is the scheme and the path of the URL that dials a listener on e.
func (f family) urlOf(e netio.Endpoint) (scheme, path string) {
	switch {
	case isWebSocket(e) && f.secures(e):
		return "wss", e.Path
	case isWebSocket(e):
		return "ws", e.Path
	case f.secures(e):
		return "tls", ""
	}
	return "", ""
}

// withMessageKind is the WebSocket e as it is joined with other: bytes that are no
// text are sent as binary messages, whatever they look like, or a peer that wants all
// of one kind would get both.
func withMessageKind(e, other netio.Endpoint) netio.Endpoint {
	if isWebSocket(e) && e.Options.WebSocket.Message == "" && other.Options.Frame != "" && !framing.Textual(mustCodec(other.Options.Frame)) {
		e.Options.WebSocket.Message = "binary"
	}
	return e
}
