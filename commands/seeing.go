package commands

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/tap"
)

// seeingFlags are those of every stream command, with those of its pace.
func seeingFlags() []cli.Flag {
	return append(paceFlags(), group("seeing",
		switchFlag("hex", "", "dump what goes by on standard error"),
		valueFlag("record", "", "keep what goes by in `FILE`, as lines of JSON that --replay plays", filled),
		valueFlag("pcap", "", "capture what goes by in `FILE`, for Wireshark", filled),
		valueFlag("events", "", "tell what happens as lines of JSON, in a `FILE`, to fd:N or stderr", filled),
		choiceFlag("progress", "tell how far it is: auto (a bar on a terminal), always or never, as `WHEN`", "auto", "always", "never"),
		choiceFlag("escape", "show what a terminal would obey as text: auto (on a terminal), always or never, as `WHEN`", "auto", "always", "never"),
	)...)
}

// seen is what a run of a stream command is watched with. A nil seen watches
// nothing.
type seen struct {
	start    time.Time
	traffic  netio.Traffic
	watchers []tap.Watcher
	files    []io.Closer // of the watchers
	conns    atomic.Int64
	events   *eventLog // nil = nobody reads them
	progress *progress // nil = it is not told
	escape   bool
}

// observed runs the action of a stream command, and watches it as the options
// of the group "seeing" ask.
func observed(c *Console, action func(*cli.Context, *Console) error) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		if ctx.Bool("background") && !inBackground() {
			return action(ctx, c) // the process in the background is the one to watch
		}
		if err := seeingMisfits(ctx); err != nil {
			return err
		}
		if explains(ctx) {
			return action(ctx, c)
		}
		watched := *c
		var err error
		if watched.pace, err = c.readPace(ctx); err != nil {
			return err
		}
		watched.seen = &seen{start: time.Now()}
		if err := watched.open(ctx); err != nil {
			return errors.Join(err, watched.seen.close())
		}
		watched.seen.progress = watched.newProgress(valueOf[string](ctx, "progress"), ctx.Bool("quiet"))
		watched.seen.escape = escapes(ctx, c)
		if ctx.Command.Name != "pipe" {
			watched.expect(remaining(c.Stdin))
		}
		watched.seen.progress.begin()
		release := onStatisticsSignal(func() { watched.statistics() })
		defer release()
		err = action(ctx, &watched)
		watched.seen.progress.end()
		watched.ended(err)
		return firstError(err, watched.seen.close())
	}
}

// open makes the watchers that the options ask for.
func (c *Console) open(ctx *cli.Context) error {
	if ctx.Bool("hex") {
		c.seen.watchers = append(c.seen.watchers, c.hexdump())
	}
	if target := valueOf[string](ctx, "events"); target != "" {
		events, err := c.openEvents(target)
		if err != nil {
			return err
		}
		c.seen.events = events
		c.seen.files = append(c.seen.files, events)
	}
	return firstError(
		c.seen.writing("--record", valueOf[string](ctx, "record"), func(to io.Writer) (tap.Watcher, error) {
			return &tap.Recorder{To: to}, nil
		}),
		c.seen.writing("--pcap", valueOf[string](ctx, "pcap"), func(to io.Writer) (tap.Watcher, error) {
			return tap.NewCapture(to, nil)
		}))
}

// writing adds a watcher that writes the file of an option, if that is given.
func (s *seen) writing(option, path string, begin func(io.Writer) (tap.Watcher, error)) error {
	if path == "" {
		return nil
	}
	f, err := keep(option, path)
	if err != nil {
		return err
	}
	s.files = append(s.files, f)
	w, err := begin(f)
	s.watchers = append(s.watchers, w)
	return err
}

// close ends what the watchers write to.
func (s *seen) close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// traffic is where the conversations of this run are counted; nil = nowhere.
func (c *Console) traffic() *netio.Traffic {
	if c.seen == nil {
		return nil
	}
	return &c.seen.traffic
}

// watch begins to watch s, whose number is in ctx; nil if nobody wants to see it.
// fromClient tells that the peer has opened the connection.
func (c *Console) watch(ctx context.Context, s netio.Stream, fromClient bool) tap.Watch {
	if c.seen == nil || len(c.seen.watchers) == 0 {
		return nil
	}
	conn := netio.TapConn(s)
	conn.Number, conn.FromClient = connNumber(ctx), fromClient
	var all tap.Watches
	for _, w := range c.seen.watchers {
		all = append(all, w.Watch(conn))
	}
	return all
}

// tapped is s, at the pace of the run and watched. Where neither is asked for it is
// s itself, and the kernel may move its bytes.
func (c *Console) tapped(ctx context.Context, s netio.Stream, fromClient bool) netio.Stream {
	s = c.paced(ctx, s)
	return netio.Tapped(s, c.watch(ctx, s, fromClient))
}

// tappedEach watches every client of h.
func (c *Console) tappedEach(h handler) handler {
	return func(ctx context.Context, s netio.Stream, p netio.Peer) error {
		ctx = c.met(ctx, "accepted", s)
		err := h(ctx, c.tapped(ctx, s, true), p)
		if _, ours := errors.AsType[*localError](err); ours {
			return &outputError{err} // nobody is served unseen
		}
		return err
	}
}

// tappedEnd watches one end of a pipe: the one that listens, else the second if
// it is a connection, else the first if it is one, else what is no child. Two
// children are not watched: their statuses could not be told any more.
func (c *Console) tappedEnd(ctx context.Context, a, b pipeEnd, first, second netio.Stream) (_ context.Context, tappedFirst, tappedSecond netio.Stream) {
	socketA, socketB := isSocket(a.endpoint.Scheme), isSocket(b.endpoint.Scheme)
	_, childA := first.(netio.Exiter)
	_, childB := second.(netio.Exiter)
	switch {
	case a.listener != nil && b.listener == nil:
		c.onWire(a.endpoint)
		ctx = c.met(ctx, "accepted", first)
		return ctx, c.tapped(ctx, first, true), second
	case b.listener != nil:
		c.onWire(b.endpoint)
		ctx = c.met(ctx, "accepted", second)
		return ctx, first, c.tapped(ctx, second, true)
	case socketB, !socketA && !childB:
		c.onWire(b.endpoint)
		ctx = c.met(ctx, "connected", second)
		return ctx, first, c.tapped(ctx, second, false)
	default:
		ctx = c.met(ctx, "connected", first)
		if childA {
			return ctx, first, second
		}
		c.onWire(a.endpoint)
		return ctx, c.tapped(ctx, first, false), second
	}
}
