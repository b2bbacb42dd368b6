package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// withTotal bounds the whole run by --timeout. The cause of the context that
// it returns says that it was this timeout.
func withTotal(ctx context.Context, t timing) (context.Context, context.CancelFunc) {
	if t.Total <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, t.Total, &netio.TimeoutError{Which: "total", After: t.Total})
}

// dialer is the netio.Dialer that the options describe. Endpoints that it
// opens may read and write the console's streams.
func (f family) dialer(c *Console, t timing) *netio.Dialer {
	d := &netio.Dialer{
		Family:         f.Family,
		Numeric:        f.Numeric,
		ConnectTimeout: t.Connect,
		Socket:         f.Socket,
		Resolver:       f.resolver(),
		MaxMessage:     f.Largest,
		Silence:        t.Linger,
		Stdin:          c.Stdin,
		Stdout:         c.Stdout,
		Escape:         c.escapes(),
		Passed:         c.passed,
		Window:         c.window(),
		Stderr:         c.Stderr,
		Logf:           c.details,
		TLS:            f.TLS,
		AllTLS:         f.AllTLS,
		StartTLS:       f.StartTLS,
		KeyLog:         keyLogOf(c),
		Proxies:        f.Route.servers,
		Direct:         f.Route.except.Has,
		SignIn:         f.Route.signIn,
	}
	if c.passed != nil {
		d.Env = c.Environ() // without what was meant for us alone
	}
	return d
}

// heed takes over what the endpoints themselves say and a relay has to know:
// nodelay, since the relay would gather bulk traffic.
func (f *family) heed(ends ...netio.Endpoint) {
	for _, e := range ends {
		f.Socket.NoDelay = f.Socket.NoDelay || e.Options.Socket.NoDelay
	}
}

// relayOptions puts the groups "family", "ending", "time" and "framing" into
// the relay's words.
func relayOptions(f family, e ending, t timing, s framingSpec) netio.RelayOptions {
	o := netio.RelayOptions{
		Until:         e.Until,
		NoHalfClose:   e.NoHalfClose,
		NoInput:       e.NoStdin,
		DiscardOutput: e.SendOnly,
		MaxBytes:      e.MaxBytes,
		NoDelay:       f.Socket.NoDelay,
		Count:         e.Count,
		IdleTimeout:   t.Idle,
		Linger:        t.Linger,
		MessageDelay:  t.Delay,
	}
	if e.SendOnly {
		o.Until = netio.UntilStdin
	}
	s.apply(&o)
	return o
}

// relay joins local and remote until the rule in o ends it, which closes both,
// and tells with -v what was moved. When one of them is a child, its status is
// waited for and is the result, and a failure of the connection is noted; see
// [childResult].
func relay(ctx context.Context, c *Console, local, remote netio.Stream, o netio.RelayOptions) (netio.Tally, error) {
	o.Traffic, o.OnEOF = c.traffic(), c.onEOF(ctx)
	tally, err := relayTelling(ctx, c.details, c.Notef, local, remote, o)
	c.closed(ctx, tally, err)
	return tally, err
}

// relayClient is relay for p, one client of many: its end and its failure are
// details, told with -v and its name.
func relayClient(ctx context.Context, c *Console, p netio.Peer, local, remote netio.Stream, o netio.RelayOptions) error {
	detail := func(format string, args ...any) {
		c.Verbosef(1, "%s: "+format, append([]any{peerName(p)}, args...)...)
	}
	o.Traffic, o.OnEOF = c.traffic(), c.onEOF(ctx)
	tally, err := relayTelling(ctx, detail, detail, local, remote, o)
	c.closed(ctx, tally, err)
	return err
}

// relayTelling is relay, with detail to tell of the end, and note of a connection
// that failed when the status of its child is the result.
func relayTelling(ctx context.Context, detail, note tell, local, remote netio.Stream, o netio.RelayOptions) (netio.Tally, error) {
	localEnd, localChild := spare(local)
	remoteEnd, remoteChild := spare(remote)
	tally, err := netio.Relay(ctx, localEnd, remoteEnd, o)
	detail("%s", summary(tally))
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	err = wanted(o, tally, err)
	for _, child := range []childStream{localChild, remoteChild} {
		if child != nil {
			err = childResult(ctx, note, child, err)
		}
	}
	return tally, err
}

// summary is the one line that -v prints when a connection has ended.
func summary(t netio.Tally) string {
	line := "closed: " + t.Ended + "; " + movedLine(t.Sent, t.Received, t.Elapsed)
	if t.Discarded > 0 {
		line += fmt.Sprintf("; discarded %s", byteCount(float64(t.Discarded)))
	}
	if t.Unsent > 0 {
		line += fmt.Sprintf("; not delivered %s", byteCount(float64(t.Unsent)))
	}
	return line
}

// byteCount writes n bytes for people, in steps of 1000: 12 B, 3.4 kB.
func byteCount(n float64) string {
	if n < 1000 {
		return fmt.Sprintf("%.0f B", n)
	}
	for _, unit := range []string{"kB", "MB", "GB"} {
		if n /= 1000; n < 999.95 {
			return fmt.Sprintf("%.1f %s", n, unit)
		}
	}
	return fmt.Sprintf("%.1f TB", n/1000)
}

// shortTime writes a duration with as many digits as are worth reading.
func shortTime(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d us", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return d.Round(time.Second).String()
	}
}
