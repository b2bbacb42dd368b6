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
		valueFlag("max-programs", "", "run at most `N` programs at a time (64), and answer 503 to more", count(1, most)),
	)
}

// childLimits is what the options say of the programs that routes run.
type childLimits struct {
	timeout time.Duration // 0 = the default, less = none
	most    int           // at a time; 0 = the default
}

func (l *childLimits) read(ctx *cli.Context, routes []route) error {
	l.most = valueOf[int](ctx, "max-programs")
	have := func(kinds ...string) bool {
		return slices.ContainsFunc(routes, func(r route) bool { return slices.Contains(kinds, r.spec.Kind) })
	}
	if !have("exec", "sh", "cgi", "sse", "ws") {
		if err := onlyWith(ctx, "needs a --route that runs a program: exec, sh, cgi, sse or ws", "max-programs"); err != nil {
			return err
		}
	}
	if !have("exec", "sh", "cgi") {
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
	children := &actions.Children{Timeout: o.child.timeout, Max: o.child.most, Origins: o.access.origins, Env: c.Environ(), Peer: childEnv, Log: c.Notef}
	for i := range o.routes {
		o.routes[i].spec.Children = children
	}
	return children
}
