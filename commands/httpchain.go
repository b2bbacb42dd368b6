package commands

import (
	"context"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/access"
)

// chain puts what guards a site before it. A request meets, in this order:
//
//  1. who is it really, so that all that follows and the log know;
//  2. health, which answers everybody: balancers have no password, and must not
//     be told 429 or 403;
//  3. CORS, so that scripts see the refusals that follow, and preflights, which
//     have no password, are answered;
//  4. who may connect, for those whom a proxy stands for; others are closed when
//     they connect;
//  5. how often, before passwords, which are not to be guessed;
//  6. who has signed in and may;
//  7. metrics, which tell more than strangers should know;
//  8. the site.
//
// reload reads files anew.
func (o *httpOptions) chain(stop context.Context, c *Console, site httpserve.Handler) (h httpserve.Handler, reload func(), err error) {
	h = site
	if m := o.operations.observing(o.server); m != nil {
		h = access.MetricsPage{Handler: h, Path: o.operations.metrics, Metrics: m}
	}
	h, reloadUsers, err := o.access.guard(c, h)
	if err != nil {
		return nil, nil, err
	}
	o.gate.sources.Resolver = o.family.resolver()
	if err := o.gate.load(stop); err != nil {
		return nil, nil, err
	}
	if rate := o.access.limit; rate.n > 0 {
		h = access.NewRateLimit(h, rate.n, rate.per)
	}
	if o.gate.selective() && o.gate.trusted.any() {
		h = access.Filter{Handler: h, Permits: o.gate.permits}
	}
	if len(o.access.origins) > 0 {
		h = access.CORS{Handler: h, Origins: o.access.origins}
	}
	if o.operations.health != "" {
		h = access.Health{Handler: h, Path: o.operations.health}
	}
	if o.gate.trusted.any() {
		h = access.Forwarded{Handler: h, Trusted: o.gate.trusted.believes}
	}
	return h, func() {
		reloadUsers()
		o.gate.reload(stop, c)
	}, nil
}

// reloads reports whether SIGHUP has something to read anew.
func (o *httpOptions) reloads() bool {
	return o.access.guarded() || o.gate.selective() || o.tls.reloads()
}
