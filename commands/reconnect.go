package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/secure"
)

func reconnectFlags() []cli.Flag {
	return group("again",
		switchFlag("reconnect", "", "connect again when a connection has ended before the input has"),
	)
}

// reconnecting is our side of a run with --reconnect, and how it meets one
// connection after the other. It lasts until our input has ended, a limit is
// reached, the context ends, or our own side or the protocol fails.
type reconnecting struct {
	console  *Console
	again    again
	relaying netio.RelayOptions // of each connection; Local says how our side is framed

	// open connects; it is tried again as again says.
	open func(ctx context.Context) (netio.Stream, error)
	// local opens our side, once, when the first connection stands.
	local func(ctx context.Context) (netio.Stream, error)
	// serve joins the two, closes both, and tells what was moved.
	serve func(ctx context.Context, local, remote netio.Stream, o netio.RelayOptions) (netio.Tally, error)

	kept  *netio.Kept // our side, once it is open
	vain  int         // connections in a row that have moved nothing
	brief int         // connections in a row that were shorter than steadyAfter
}

// run connects and serves until there is nothing left to do. The result is that
// of the last connection.
func (r *reconnecting) run(ctx context.Context) error {
	err := r.connections(ctx)
	if r.kept == nil {
		return err
	}
	if failed := r.kept.Close(); failed != nil && err == nil {
		err = fmt.Errorf("close: %w: %w", netio.ErrLocal, failed)
	}
	return err
}

func (r *reconnecting) connections(ctx context.Context) error {
	for {
		remote, err := persist(ctx, r.again, r.console.details, r.open)
		if err != nil {
			return err
		}
		if err := r.keepLocal(ctx); err != nil {
			return errors.Join(err, remote.Close())
		}
		start := time.Now()
		tally, err := r.serve(ctx, r.kept.Lend(), remote, r.relaying)
		if r.over(ctx, tally, err) {
			return err
		}
		if time.Since(start) >= steadyAfter {
			r.brief = 0
		}
		if !r.pause(ctx, tally, err) {
			return r.givenUp(ctx, err)
		}
		r.again.Anew = true
	}
}

// keepLocal opens our side, if it is not open yet.
func (r *reconnecting) keepLocal(ctx context.Context) error {
	if r.kept != nil {
		return nil
	}
	local, err := r.local(ctx)
	if err != nil {
		return err
	}
	r.keep(local)
	return nil
}

// keep takes our side over. As frames it stays as they are from one connection
// to the next: one that has come half is not lost.
func (r *reconnecting) keep(local netio.Stream) {
	if r.relaying.Local != nil {
		local = netio.Frames(local, *r.relaying.Local)
		r.relaying.Local = nil
	}
	r.kept = netio.Keep(local)
}

// over reports whether the end of a connection is the end of the run: there is
// nothing left to send, enough has come, or another connection would mend
// nothing.
func (r *reconnecting) over(ctx context.Context, t netio.Tally, err error) bool {
	bytes := usedUp(&r.relaying.MaxBytes, t.Received)
	frames := usedUp(&r.relaying.Count, t.Messages)
	switch {
	case ctx.Err() != nil, bytes, frames, r.kept.Failed() != nil, r.kept.Ended():
		return true
	case err == nil:
		return !t.PeerEnded
	}
	return !errors.Is(err, netio.ErrLost) && !errors.Is(err, secure.ErrTLS) && !errors.Is(err, errTooFew)
}

// steadyAfter is how long a connection must have lasted to be more than a server's
// way to say no.
const steadyAfter = time.Second

// pause waits before the next connection, the longer the more of them have moved
// nothing or were brief: a server that closes each connection at once, or says first
// that it is busy, is not overrun. It reports false when nothing was moved often
// enough, or ctx ends.
func (r *reconnecting) pause(ctx context.Context, t netio.Tally, err error) bool {
	r.vain, r.brief = r.vain+1, r.brief+1
	if t.Sent+t.Received > 0 {
		r.vain = 0
	}
	if r.again.spent(r.vain) {
		return false
	}
	why := "connection ended: " + t.Ended
	switch {
	case err != nil:
		why = err.Error()
	case r.vain > 0 && r.relaying.EndsWithPeer:
		why += " (if it only has nothing to say: --until both)"
	}
	wait := r.again.pause(max(r.vain+1, r.brief))
	return sleepFor(ctx, wait, func() {
		r.console.Notef("%s; connecting again in %s", why, shortTime(wait))
	})
}

// givenUp is the error of a run whose connections have ended too often.
func (r *reconnecting) givenUp(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil:
		err = fmt.Errorf("%w: the peer closed", netio.ErrLost)
	}
	return fmt.Errorf("%w (%d connections in a row that moved nothing)", err, r.vain)
}

// reconnecting is dial with --reconnect. Each connection begins with the
// conversation of --send and --expect.
func (o dialing) reconnecting(ctx context.Context, c *Console, d *netio.Dialer, e netio.Endpoint) error {
	r := &reconnecting{
		console: c, again: o.again, relaying: relayOptions(o.family, o.ending, o.timing, o.frames),
		open: func(ctx context.Context) (netio.Stream, error) { return d.Open(ctx, e, netio.ReadWrite) },
		local: func(ctx context.Context) (netio.Stream, error) {
			return openLocal(ctx, c, d, childSpec{}, nil, nil)
		},
	}
	r.serve = func(ctx context.Context, local, remote netio.Stream, relaying netio.RelayOptions) (netio.Tally, error) {
		c.Verbosef(1, "connected to %s", connName(remote, e))
		ctx = c.met(ctx, "connected", remote)
		return o.converse(ctx, c, local, c.tapped(ctx, remote, false), relaying)
	}
	r.relaying.EndsWithPeer = o.again.AtPeerEnd
	return r.run(ctx)
}

// againMisfits refuses what --reconnect cannot go on with.
func againMisfits(ctx *cli.Context, child bool) error {
	if !ctx.Bool("reconnect") {
		return nil
	}
	if child || commandWords(ctx) != nil {
		return usagef("--reconnect excludes a COMMAND, --exec, --sh and --replay").
			withHint("a program for each connection is a loop of the shell: while sleep 1; do sockkit dial ...; done")
	}
	return nil
}

// again tells of --reconnect.
func (x *explanation) again(a again) {
	if a.Reconnect {
		x.step("connects again when a connection ends before the input has; what was read and not delivered goes first")
	}
}
