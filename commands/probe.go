package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
	"github.com/sockkit/sockkit/netio/secure"
)

// probesAtOnce bounds the connections that -z has open or opening.
const probesAtOnce = 64

// state is what a probe found out about an address.
type state string

const (
	stateOpen     state = "open"     // the connection was accepted
	stateRefused  state = "refused"  // the machine is there, nothing listens
	stateFiltered state = "filtered" // no answer at all
	stateUnknown  state = "unknown"  // something else stood in the way
)

// probing is everything that the options of dial -z say.
type probing struct {
	dialing
	repeat   int           // connections to each address; 0 = 1
	interval time.Duration // between two connections to the same address
	json     bool
	statuses statusList // answers of HTTP that will do
}

// probed is the result for one address.
type probed struct {
	target  candidate
	state   state           // the worst of all connections
	err     error           // why it is not open, or did not answer as expected; nil if it did
	resolve time.Duration   // of the first connection
	connect []time.Duration // sorted; of the connections that were accepted
	tls     time.Duration   // the handshake of the first connection
	answer  webAnswer       // to the last question
	tries   int
}

// probeAll connects to every target, several at once, and prints one result each
// in the order of targets. Nothing is sent but the --send that was asked for, and the
// question for a URL.
// The error is that of [verdict]. With --wait or --retry the
// whole is done again until it succeeds, and the last results are printed.
func probeAll(ctx context.Context, c *Console, targets []candidate, o probing) error {
	ctx, cancel := withTotal(ctx, o.timing)
	defer cancel()
	out := o.report(c, targets)
	if o.again.Wait <= 0 && o.again.Retry <= 0 {
		return o.round(ctx, c, targets, out)
	}
	var results []probed
	_, err := persist(ctx, o.again, c.details, func(ctx context.Context) (struct{}, error) {
		var latest []probed
		err := o.round(ctx, c, targets, func(p probed) error {
			latest = append(latest, p)
			return nil
		})
		if len(latest) == len(targets) && ctx.Err() == nil || results == nil {
			results = latest
		}
		return struct{}{}, err
	})
	for _, p := range results {
		if werr := out(p); werr != nil {
			return werr
		}
	}
	return err
}

// round probes all targets once and hands the results to out in their order.
func (o probing) round(ctx context.Context, c *Console, targets []candidate, out func(probed) error) error {
	running, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	slots := make(chan struct{}, probesAtOnce)
	results := make([]chan probed, len(targets))
	for i := range results {
		results[i] = make(chan probed, 1)
	}
	workers.Go(func() {
		for i, target := range targets {
			slots <- struct{}{}
			workers.Go(func() {
				results[i] <- o.one(running, c, target)
				<-slots
			})
		}
	})
	var done []probed
	for _, result := range results {
		p := <-result
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if errors.Is(p.err, netio.ErrSyntax) || errors.Is(p.err, netio.ErrLocal) {
			return p.err
		}
		if err := out(p); err != nil {
			return err
		}
		done = append(done, p)
	}
	return verdict(done)
}

// one makes all connections to one target.
func (o probing) one(ctx context.Context, c *Console, target candidate) probed {
	p := probed{target: target, state: stateOpen}
	for p.tries = 0; p.tries < max(o.repeat, 1); p.tries++ {
		if p.tries > 0 && !sleepFor(ctx, o.interval, func() {}) {
			break
		}
		try := o.connect(ctx, c, target)
		if p.tries == 0 {
			p.resolve, p.tls = try.resolve, try.tls
		}
		if try.opened {
			p.connect = append(p.connect, try.connect)
		} else {
			p.state = stateOf(try.err)
		}
		if try.err != nil {
			p.err = try.err
		}
		p.answer = try.answer
	}
	slices.Sort(p.connect)
	return p
}

// probeTry is one connection.
type probeTry struct {
	opened                bool
	resolve, connect, tls time.Duration
	answer                webAnswer
	err                   error // of the connection, or of the steps on it
}

// connect opens one connection, runs the steps on it and closes it.
func (o probing) connect(ctx context.Context, c *Console, target candidate) probeTry {
	d := o.family.dialer(c, o.timing)
	names := &timedResolver{from: d.Resolver}
	d.Resolver = names
	start := time.Now()
	s, err := d.Open(ctx, target.Endpoint, netio.ReadWrite)
	try := probeTry{opened: err == nil, resolve: names.spent, connect: time.Since(start) - names.spent, err: err}
	if secured, ok := inside[*secure.Conn](s); ok && o.family.secures(target.Endpoint) { // not that of a proxy
		try.tls = secured.HandshakeTime()
		try.connect -= try.tls
	}
	if try.opened {
		defer s.Close()
	}
	switch {
	case try.opened && target.url != nil:
		try.answer, try.err = ask(ctx, s, target.url, cmp.Or(o.timing.Idle, expectPatience))
		if try.err == nil && !o.statuses.takes(try.answer.status) {
			try.err = fmt.Errorf("%w: %d %s, and not %s", errExpectation, try.answer.status, http1.StatusText(try.answer.status), o.statuses)
		}
	case try.opened:
		_, try.err = runSteps(ctx, s, io.Discard, o.steps, o.timing.Idle, o.ending.MaxBytes)
	}
	return try
}

// stateOf tells what kept a connection from being opened.
func stateOf(err error) state {
	_, proxied := errors.AsType[*netio.ProxyError](err)
	_, answered := errors.AsType[*proxy.RefusalError](err)
	dial, tried := errors.AsType[*netio.DialError](err)
	switch {
	case proxied && !answered: // nothing is known of the target
		return stateUnknown
	case errors.Is(err, syscall.ECONNREFUSED):
		return stateRefused
	case errors.Is(err, secure.ErrTLS), tried && dial.Network == "tls": // somebody is there
		return stateOpen
	case errors.Is(err, netio.ErrTimeout):
		return stateFiltered
	default:
		return stateUnknown
	}
}

// timedResolver adds up the time that look-ups take. It belongs to one Open,
// whose look-ups come one after the other.
type timedResolver struct {
	from  netio.Resolver // nil = the system's
	spent time.Duration
}

func (r *timedResolver) clock(start time.Time) { r.spent += time.Since(start) }

func (r *timedResolver) names() netio.Resolver {
	if r.from != nil {
		return r.from
	}
	return net.DefaultResolver
}

// LookupNetIP asks the resolver that is timed.
func (r *timedResolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	defer r.clock(time.Now())
	return r.names().LookupNetIP(ctx, network, host)
}

// LookupPort asks the resolver that is timed.
func (r *timedResolver) LookupPort(ctx context.Context, network, service string) (int, error) {
	defer r.clock(time.Now())
	return r.names().LookupPort(ctx, network, service)
}

// LookupSRV asks the resolver that is timed.
func (r *timedResolver) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	defer r.clock(time.Now())
	return r.names().LookupSRV(ctx, service, proto, name)
}
