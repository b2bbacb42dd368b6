package commands

import (
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/httpserve/actions"
	"github.com/sockkit/sockkit/netio"
)

func programFlags() []cli.Flag {
	return group("programs of routes",
		valueFlag("exec-timeout", "", "end a program that has not answered in `TIME` (30s), 0 for never", netio.ParseDuration),
	)
}

// childLimits is what the options say of the programs that routes run.
type childLimits struct {
	timeout time.Duration // 0 = the default, less = none
}

func (l *childLimits) read(ctx *cli.Context, routes []route) error {
	kinds := []string{"exec", "sh", "cgi"}
	if !slices.ContainsFunc(routes, func(r route) bool { return slices.Contains(kinds, r.spec.Kind) }) {
		return onlyWith(ctx, "needs a --route of the kind exec, sh or cgi", "exec-timeout")
	}
	if timeout, ok := given[time.Duration](ctx, "exec-timeout"); ok {
		l.timeout = timeout
		if timeout == 0 {
			l.timeout = -1
		}
	}
	return nil
}

// giveChildren lets the routes run programs. The result is closed after the last
// answer, which ends those that still run.
func (o *httpOptions) giveChildren(c *Console) *actions.Children {
	children := &actions.Children{Timeout: o.child.timeout, Env: c.Environ(), Peer: childEnv, Log: c.Notef}
	for i := range o.routes {
		o.routes[i].spec.Children = children
	}
	return children
}
