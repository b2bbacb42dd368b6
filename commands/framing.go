package commands

import (
	"cmp"
	"fmt"
	"io"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// framingSpec says where frames begin and end, on the wire and on our side. A
// nil codec was not given.
type framingSpec struct {
	Wire  framing.Codec
	Local framing.Codec
	Max   int // bytes; 0 = the default
	CRLF  bool

	Messages  bool // the wire has messages of its own and takes no codec
	WebSocket bool // and they are those of a WebSocket
}

// Codecs that commands use without being asked. The line keeps its end: what
// is counted or delayed is not to be changed.
func rawFrames() framing.Codec  { return mustCodec("raw") }
func lineFrames() framing.Codec { return mustCodec("line") }
func wholeLines() framing.Codec { return mustCodec("line+inclusive") }

// mustCodec parses a specification of ours, or one that was parsed before.
func mustCodec(spec string) framing.Codec {
	c, err := framing.Parse(spec)
	if err != nil {
		panic(err)
	}
	return c
}

// apply puts the codecs, the count and the delay into a relay's words. A relay
// that needs no frames stays one of bytes, which the kernel moves. Where the
// wire has messages, a line with its end is one, and they are written as they
// come; see [ownRecords].
func (s framingSpec) apply(o *netio.RelayOptions) {
	switch {
	case s.Messages:
		local := ownRecords(s.WebSocket)
		local.In, local.Out = orCodec(s.Local, local.In), orCodec(s.Local, local.Out)
		o.Local = new(sized(local, cmp.Or(s.Max, framing.DefaultMax)))
		return
	case s.Wire != nil:
		o.Network = s.both(s.Wire)
		o.Local = s.both(orCodec(s.Local, lineFrames()))
	case s.Local != nil:
		o.Network = s.both(rawFrames())
		o.Local = s.both(s.Local)
	case s.CRLF || o.Count > 0 || o.MessageDelay > 0:
		o.Network = &netio.Framing{In: rawFrames(), Out: rawFrames(), Max: s.Max}
		o.Local = &netio.Framing{In: rawFrames(), Out: rawFrames(), Max: s.Max}
	}
	if s.Wire != nil || s.Local != nil {
		return
	}
	if s.CRLF {
		o.Network.Out = framing.LineEnds{}
	}
	if o.Count > 0 {
		o.Network.In = wholeLines()
	}
	if o.MessageDelay > 0 {
		o.Local.In = wholeLines()
	}
}

// sized are the records of our side that fit messages of up to most bytes. Where
// each read is a record (raw), a read takes what a message can carry: what was
// written at once is not cut.
func sized(f netio.Framing, most int) netio.Framing {
	f.Max = most
	if f.In == rawFrames() {
		f.Read = most
	}
	return f
}

func (s framingSpec) both(c framing.Codec) *netio.Framing {
	return &netio.Framing{In: c, Out: c, Max: s.Max}
}

func orCodec(c, other framing.Codec) framing.Codec {
	if c == nil {
		return other
	}
	return c
}

// of is s for the endpoint e, which may name a wire codec too. It fails where
// the endpoint has messages of its own.
func (s framingSpec) of(e netio.Endpoint) (framingSpec, error) {
	if e.Options.Frame != "" {
		if s.Wire != nil {
			return s, usagef("the codec of the wire is given twice: --frame %s and %s", s.Wire, e)
		}
		s.Wire = mustCodec(e.Options.Frame)
	}
	if s.Wire != nil && e.Messages() {
		return s, usagef("%s has messages of its own and takes no --frame", e).
			withHint("--local-frame says what a message is on our side")
	}
	if s.CRLF && e.Messages() {
		return s, usagef("%s has messages of its own and takes no --crlf", e)
	}
	s.Messages, s.WebSocket = e.Messages(), isWebSocket(e)
	return s, nil
}

// conversion is how pipe sees its two endpoints when one of them has frames or
// messages; nil for both when none has. The other then has to say what its
// frames are if it is a socket; our own side has lines.
func conversion(a, b netio.Endpoint, most int) (local, network *netio.Framing, err error) {
	s := framingSpec{Max: most}
	if local, err = s.beside(a, b); err != nil {
		return nil, nil, err
	}
	network, err = s.beside(b, a)
	return local, network, err
}

// beside is how e is seen when it is joined with other.
func (s framingSpec) beside(e, other netio.Endpoint) (*netio.Framing, error) {
	switch {
	case e.Options.Frame != "":
		return s.both(mustCodec(e.Options.Frame)), nil
	case e.Messages():
		return nil, nil
	case other.Options.Frame == "" && !other.Messages():
		return nil, nil
	case e.Scheme == netio.Echo:
		return s.both(mustCodec("u32be")), nil // any will do: what it gives back are the same frames
	case isSocket(e.Scheme):
		return nil, usagef("%s has no frames, but %s has", e, other).
			withHint("say frame=CODEC there too; frame=raw passes bytes on as they come")
	case other.Messages():
		own := ownRecords(isWebSocket(other))
		own.Max = s.Max
		return &own, nil
	default:
		return s.both(lineFrames()), nil
	}
}

func isSocket(s netio.Scheme) bool {
	switch s {
	case netio.TCP, netio.TCP4, netio.TCP6, netio.TLS, netio.Unix, netio.VSock, netio.SRV:
		return true
	}
	return false
}

// messagesOf finds the messages in a stream, however it is wrapped.
func messagesOf(s netio.Stream) (netio.PacketStream, bool) { return inside[netio.PacketStream](s) }

// inside finds what is a T in a stream, however it is wrapped.
func inside[T any](s netio.Stream) (found T, ok bool) {
	for {
		if found, ok = s.(T); ok {
			return found, true
		}
		w, wrapped := s.(netio.Wrapper)
		if !wrapped {
			return found, false
		}
		s = w.Unwrap()
	}
}

// readBuffer is room for what one Read of s gives: size bytes of a stream, or a
// message of any size.
func readBuffer(s netio.Stream, size int) []byte {
	if messages, ok := messagesOf(s); ok {
		size = messages.MaxPacket()
	}
	return make([]byte, size)
}

// framedOnce is the network side as a conversation before the relay and then
// the relay see it: frames that were read are not lost between the two.
func framedOnce(s netio.Stream, o *netio.RelayOptions) netio.Stream {
	if o.Network == nil {
		return s
	}
	f := *o.Network
	o.Network = nil
	return netio.Frames(s, f)
}

// framedOutput writes what is received before the relay as the relay would.
func framedOutput(out io.Writer, o netio.RelayOptions) io.Writer {
	if s, ok := out.(netio.Stream); ok && o.Local != nil {
		return netio.Frames(s, *o.Local)
	}
	return out
}

// wanted is an error if fewer frames came than --count asked for.
func wanted(o netio.RelayOptions, t netio.Tally, err error) error {
	if err != nil || o.Count == 0 || t.Messages >= o.Count {
		return err
	}
	return fmt.Errorf("%w: %d of %d frames came before the end", errTooFew, t.Messages, o.Count)
}
