package dns

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
)

// Ask asks one server until an answer comes; see [Client.AskAny].
func (c *Client) Ask(ctx context.Context, s Server, q Query) (*Reply, error) {
	return c.AskAny(ctx, []Server{s}, q)
}

// AskAny asks the servers in rounds, each once in a round, until one says what the
// name has or that it does not exist. Only those that were silent are asked again.
// If none helps, the first answer counts; if there is none, the errors of all, as
// [Client.Try] has them. At least one server must be given.
func (c *Client) AskAny(ctx context.Context, servers []Server, q Query) (*Reply, error) {
	rounds := cmp.Or(c.Tries, defaultTries)
	var unhelpful *Reply
	var failed error
	for try := 1; try <= rounds && len(servers) > 0; try++ {
		var silent []Server
		for _, s := range servers {
			r, err := c.Try(ctx, s, q)
			switch {
			case ctx.Err() != nil:
				return nil, context.Cause(ctx)
			case err == nil:
				r.Tries = try
				if r.helps() {
					return r, nil
				}
				unhelpful = cmp.Or(unhelpful, r)
			case errors.Is(err, os.ErrDeadlineExceeded) && try < rounds:
				silent = append(silent, s)
			default:
				failed = both(failed, afterTries(err, try))
			}
		}
		servers = silent
	}
	if unhelpful != nil {
		return unhelpful, nil
	}
	return nil, failed
}

// helps tells an answer that another server would give as well.
func (r *Reply) helps() bool { return r.Rcode == RcodeNoError || r.Rcode == RcodeNXDomain }

func afterTries(err error, tries int) error {
	if tries == 1 {
		return err
	}
	return fmt.Errorf("%w (asked %d times)", err, tries)
}

// both is two errors in one line.
func both(first, second error) error {
	if first == nil {
		return second
	}
	return fmt.Errorf("%w; %w", first, second)
}
