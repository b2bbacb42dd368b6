package commands

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/actions"
	"github.com/sockkit/sockkit/netio"
)

func hookFlags() []cli.Flag {
	return group("webhooks",
		listFlag("hook", "print what is sent to `PATH` by POST or PUT, a line of JSON each; repeatable", hookRoutes),
		valueFlag("hook-secret-file", "", "take only what a secret in `FILE` has signed as GitHub or Stripe do", filled),
		valueFlag("count", "", "end after `N` such requests", count(1, most)),
	)
}

// httpHooks is what the options of webhooks say.
type httpHooks struct {
	secrets string // path of their file; "" = none
	count   int    // requests; 0 = no end
}

// hookRoutes are the routes of a --hook: senders use POST, and a few PUT.
func hookRoutes(path string) ([]route, error) {
	var both []route
	for _, method := range []string{"POST ", "PUT "} {
		pattern, err := httpserve.ParsePattern(method + path)
		if wrong, ok := errors.AsType[*httpserve.PatternError](err); ok {
			return nil, usagef("%q: %s", path, wrong.Problem)
		}
		both = append(both, route{text: path, pattern: pattern, spec: actions.Spec{Kind: "hook", Names: pattern.Names()}})
	}
	return both, nil
}

// readHooks adds the routes of --hook, and refuses what would do nothing without
// a hook.
func (o *httpOptions) readHooks(ctx *cli.Context, c *Console) error {
	o.routes = slices.Concat(append([][]route{o.routes}, listOf[[]route](ctx, "hook")...)...)
	o.hooks = httpHooks{secrets: valueOf[string](ctx, "hook-secret-file"), count: valueOf[int](ctx, "count")}
	if !o.hasHooks() {
		return onlyWith(ctx, "needs a --hook", "hook-secret-file", "count")
	}
	if log := valueOf[string](ctx, "access-log-file"); log == "-" || isStdout(c, log) {
		return usagef("the lines of the access log and of webhooks would mix on standard output").
			withHint("give --access-log-file a file, or leave it to standard error")
	}
	return nil
}

// isStdout reports whether a path is that of standard output, whatever it is
// called. In the null device nothing mixes.
func isStdout(c *Console, path string) bool {
	if c.Stdout == nil || path == "" {
		return false
	}
	out, err := c.Stdout.Stat()
	if err != nil {
		return false
	}
	file, err := os.Stat(path)
	if err != nil || !os.SameFile(file, out) {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(null, out)
}

func (o *httpOptions) hasHooks() bool {
	return slices.ContainsFunc(o.routes, func(r route) bool { return r.spec.Kind == "hook" })
}

// newHooks gives the routes of webhooks what they need. Without such routes it is
// nil, which does nothing.
func (o *httpOptions) newHooks(c *Console) (*hookPrinter, error) {
	if !o.hasHooks() {
		return nil, nil
	}
	p := &hookPrinter{lines: make(chan hookLine), most: o.hooks.count}
	hooks := &actions.Hooks{Print: p.print, MaxBody: o.server.MaxBody}
	if path := o.hooks.secrets; path != "" {
		p.secrets = &hookSecrets{path: path, note: c.Notef}
		if err := p.secrets.load(false); err != nil {
			return nil, err
		}
		hooks.Secrets = &p.secrets.HookSecrets
	}
	for i := range o.routes {
		o.routes[i].spec.Hooks = hooks
	}
	d := o.family.dialer(c, timing{})
	d.KeepOpen = true
	p.open = func(ctx context.Context) (io.WriteCloser, error) {
		return d.Open(ctx, netio.Endpoint{Scheme: netio.Stdio}, netio.WriteOnly)
	}
	return p, nil
}

// hookSecrets are the secrets of a file.
type hookSecrets struct {
	actions.HookSecrets
	path string
	note tell
}

// load reads the file, again or for the first time.
func (s *hookSecrets) load(again bool) error {
	const option = "--hook-secret-file"
	text, err := readSecrets(option, s.path, again)
	if err != nil {
		return err
	}
	if err := s.Load(text); err != nil {
		return usagef("%s %s: %v", option, s.path, err)
	}
	return nil
}

// reload reads the file anew.
func (s *hookSecrets) reload() {
	if err := s.load(true); err != nil {
		s.note("the secrets stay as they were: %v", err)
	}
}
