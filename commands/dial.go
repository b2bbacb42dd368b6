package commands

import (
	"context"
	"io"
	"net"
	"strings"

	"github.com/sockkit/sockkit/netio"
)

// dialing is everything that the options of dial say.
type dialing struct {
	family  family
	timing  timing
	ending  ending
	frames  framingSpec
	again   again
	child   childSpec
	steps   []talkStep
	raw     bool    // our terminal is in raw mode
	passing passing // what goes over a Unix socket beside bytes
	telnet  bool    // the peer speaks telnet
}

// dialTarget reads the operands of dial: ADDRESS, or HOST PORT.
func dialTarget(operands []string) (netio.Endpoint, error) {
	switch len(operands) {
	case 1:
		e, err := netio.ParseEndpointFor(operands[0], netio.Dialing)
		if err != nil {
			return e, err
		}
		return e, dialable(e)
	case 2:
		return netio.HostPort(netio.TCP, operands[0], operands[1])
	case 0:
		return netio.Endpoint{}, usagef("dial needs an ADDRESS").withHint("for example: sockkit dial localhost:8080")
	default:
		return netio.Endpoint{}, usagef("dial takes one ADDRESS, or HOST PORT, not %d operands", len(operands)).
			withHint("to probe several addresses use -z; a command stands behind --")
	}
}

// dialable refuses what is not a connection to someone else.
func dialable(e netio.Endpoint) error {
	switch e.Scheme {
	case netio.Stdio, netio.File, netio.FIFO, netio.TTY, netio.FD, netio.Exec, netio.Sh, netio.PTY, netio.Null, netio.Echo:
		return usagef("%s is not an address that dial can connect to", e).
			withHint("pipe joins any two endpoints: sockkit pipe - " + shellWord(e.String()))
	}
	if commandOf(e.String(), false) == "udp" {
		return usagef("%s is no address of connections", e).withHint("datagrams are a command of their own: sockkit udp")
	}
	return nil
}

// shellWord quotes a word so that a shell reads it as it is.
func shellWord(word string) string {
	if strings.Trim(word, "-./:,=@%+_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// dial connects to e, holds the conversation of --send and --expect, and
// relays between the connection and standard input and output or the child.
// Nothing is read from standard input before the connection stands.
func dial(ctx context.Context, c *Console, e netio.Endpoint, o dialing) error {
	ctx, cancel := withTotal(ctx, o.timing)
	defer cancel()
	o.family.heed(e)
	c.onWire(e)
	if hasSessions(e) && o.timing.Linger == 0 {
		o.timing.Linger = defaultReplyWait // the peer has no end to wait for
	}
	d := o.family.dialer(c, o.timing)
	d.Silence = replySilence(o.ending, o.timing)
	if o.again.Reconnect {
		return o.reconnecting(ctx, c, d, e)
	}
	remote, err := persist(ctx, o.again, c.details, func(ctx context.Context) (netio.Stream, error) {
		return d.Open(ctx, e, netio.ReadWrite)
	})
	if err != nil {
		return err
	}
	c.Verbosef(1, "connected to %s", connName(remote, e))
	ctx = c.met(ctx, "connected", remote)
	named := remote
	if remote, err = o.passing.over(named); err != nil {
		named.Close()
		return err
	}
	local, err := openLocal(ctx, c, d, o.child, connEnv(named), remote)
	if err != nil {
		remote.Close()
		return err
	}
	remote = c.tapped(ctx, remote, false)
	if o.telnet {
		remote = netio.Telnet(remote)
	}
	_, err = o.converse(ctx, c, local, remote, relayOptions(o.family, o.ending, o.timing, o.frames))
	return err
}

// converse runs the steps and then the relay. It closes both streams.
func (o dialing) converse(ctx context.Context, c *Console, local, remote netio.Stream, relaying netio.RelayOptions) (netio.Tally, error) {
	var received talked
	if len(o.steps) > 0 {
		out := framedOutput(o.ending.output(local), relaying)
		remote = framedOnce(remote, &relaying)
		var err error
		received, err = runSteps(ctx, remote, out, o.steps, o.timing.Idle, relaying.MaxBytes)
		if err != nil {
			remote.Close()
			local.Close()
			return netio.Tally{Received: received.bytes}, err
		}
		relaying = afterTalk(relaying, received)
	}
	joined := relay
	if o.raw {
		joined = relayRaw
	}
	tally, err := joined(ctx, c, local, remote, relaying)
	o.tellSilence(c, remote, tally, err)
	tally.Messages += received.messages
	return tally, err
}

// output is where the conversation's received bytes go.
func (e ending) output(local netio.Stream) io.Writer {
	if e.SendOnly {
		return io.Discard
	}
	return local
}

// afterTalk takes what the conversation received from what --max-bytes and
// --count leave to the relay. Nothing left means an orderly end at once.
func afterTalk(o netio.RelayOptions, had talked) netio.RelayOptions {
	o.Before.Sent += had.sent
	o.Before.Received += had.bytes
	if usedUp(&o.MaxBytes, had.bytes) || usedUp(&o.Count, had.messages) {
		o.MaxBytes, o.Count = 0, 0
		o.NoInput, o.DiscardOutput, o.Until = true, true, netio.UntilStdin
	}
	return o
}

// usedUp takes received from a limit, if there is one, and reports whether
// nothing is left of it.
func usedUp(limit *int64, received int64) bool {
	if *limit == 0 {
		return false
	}
	*limit -= received
	return *limit <= 0
}

// connName is how messages call a connection: its addresses, and what was
// asked for where it has none.
func connName(s netio.Stream, e netio.Endpoint) string {
	conn, ok := s.(net.Conn)
	if !ok || conn.RemoteAddr() == nil {
		return e.String()
	}
	name := conn.RemoteAddr().String()
	if from := conn.LocalAddr(); from != nil && !strings.HasPrefix(from.Network(), "unix") {
		name += " from " + from.String()
	}
	if creds := netio.PeerCreds(s); creds != nil {
		name += " (" + creds.String() + ")"
	}
	return name
}
