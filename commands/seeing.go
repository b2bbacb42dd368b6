package commands

import (
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// seen is what a run of a stream command is watched with. A nil seen watches
// nothing.
type seen struct {
	start   time.Time
	traffic netio.Traffic
}

// observed runs the action of a stream command, and watches it as the options
// of the group "seeing" ask.
func observed(c *Console, action func(*cli.Context, *Console) error) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		watched := *c
		watched.seen = &seen{start: time.Now()}
		release := onStatisticsSignal(func() { watched.statistics() })
		defer release()
		return action(ctx, &watched)
	}
}

// traffic is where the conversations of this run are counted; nil = nowhere.
func (c *Console) traffic() *netio.Traffic {
	if c.seen == nil {
		return nil
	}
	return &c.seen.traffic
}
