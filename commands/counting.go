package commands

import (
	"context"
	"errors"

	"github.com/sockkit/sockkit/netio"
)

// counting serves s, a connection that no relay holds, and tells with detail
// what it has moved. All of that goes through a buffer anyway, so that counting
// costs nothing. serve closes what it is given.
func (c *Console) counting(ctx context.Context, detail tell, s netio.Stream, serve func(netio.Stream) error) (netio.Tally, error) {
	counted, count := c.traffic().Counted(s)
	count.OnEOF = c.onEOF(ctx)
	err := serve(counted)
	_ = count.Close() // a stream that was never closed counts as closed now; it cannot fail
	tally := count.Tally()
	tally.Ended = howEnded(tally, err)
	detail("%s", summary(tally))
	c.closed(ctx, tally, err)
	return tally, err
}

// countingEach is counting for every client of h.
func (c *Console) countingEach(h handler) handler {
	return func(ctx context.Context, s netio.Stream, p netio.Peer) error {
		detail := func(format string, args ...any) {
			c.Verbosef(1, "%s: "+format, append([]any{peerName(p)}, args...)...)
		}
		_, err := c.counting(ctx, detail, s, func(counted netio.Stream) error { return h(ctx, counted, p) })
		return err
	}
}

// howEnded says who ended a conversation, in the words of a relay.
func howEnded(t netio.Tally, err error) string {
	switch {
	case errors.Is(err, errDrained), errors.Is(err, errEnough), errors.Is(err, netio.ErrTimeout):
		return err.Error()
	case err != nil:
		return "connection failed"
	case t.PeerEnded:
		return "peer closed"
	}
	return "closed by us"
}
