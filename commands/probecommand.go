package commands

import (
	"time"

	"github.com/urfave/cli/v2"
)

func probingFlags() []cli.Flag {
	return group("port check",
		switchFlag("zero", "z", "connect, close and tell; many addresses, ports as 22+80-90"),
		switchFlag("json", "", "with -z: results as lines of JSON"),
		valueFlag("repeat", "", "with -z: connect `N` times to each address", count(1, most)),
		valueFlag("interval", "", "with -z: pause `TIME` between them", positiveDuration),
	)
}

func runProbe(ctx *cli.Context, c *Console, targets []candidate, o dialing) error {
	if o.child.given() {
		return usagef("-z takes no COMMAND")
	}
	if err := webMisfits(ctx, targets); err != nil {
		return err
	}
	stop, _, release := notifySignals(ctx.Context)
	defer release()
	return probeAll(stop, c, targets, probing{
		dialing: o, json: ctx.Bool("json"),
		repeat: valueOf[int](ctx, "repeat"), interval: valueOf[time.Duration](ctx, "interval"),
		statuses: valueOf[statusList](ctx, "status"),
	})
}
