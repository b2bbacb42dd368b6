package commands

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// resolvConf is where the system says whom to ask.
const resolvConf = "/etc/resolv.conf"

// lookupEngines are those who may be asked.
type lookupEngines struct {
	*lookupOptions
	local    resolve.Local
	servers  resolve.Servers
	tracer   resolve.Engine
	transfer resolve.Engine
}

// newLookupEngines makes the engines. Those that print while they work end the
// run where that fails.
func newLookupEngines(c *Console, o *lookupOptions, out *lookupPrinter, end context.CancelCauseFunc) (*lookupEngines, error) {
	servers, err := o.servers(c)
	if err != nil {
		return nil, err
	}
	local := o.local()
	if conf, err := readResolvConf(); err == nil { // without one there is no search
		local.Candidates = conf.Candidates
	}
	return &lookupEngines{
		lookupOptions: o, local: local, servers: servers,
		tracer:   lookupTracer{lookupOptions: o, client: servers.Client, addresses: local.Addresses, out: out, end: end},
		transfer: lookupTransfer{lookupOptions: o, client: servers.Client, out: out, end: end},
	}, nil
}

// ask asks whom the question fits.
func (e *lookupEngines) ask(ctx context.Context, q question) asked {
	if q.err != nil {
		return asked{q, resolve.Answer{Name: q.name, Type: q.typ, Err: q.err}}
	}
	return asked{q, e.engine(q.typ).Lookup(ctx, q.name, q.typ)}
}

func (e *lookupEngines) engine(t dns.Type) resolve.Engine {
	switch {
	case e.system:
		return e.local
	case t == dns.TypeAXFR:
		return e.transfer
	case e.trace:
		return e.tracer
	}
	return e.servers
}

// servers is the engine that asks DNS servers.
func (o *lookupOptions) servers(c *Console) (resolve.Servers, error) {
	s := resolve.Servers{Query: o.query, Client: &dns.Client{
		Dial: o.dial, Secure: secureDNS(o.tls, keyLogOf(c)), Timeout: o.try, Tries: o.tries, KeepTruncated: o.noTCP,
	}}
	if o.server != nil {
		s.List = []dns.Server{*o.server}
		if !o.search {
			return s, nil
		}
	}
	conf, err := readResolvConf()
	if err != nil {
		return s, err
	}
	if s.List == nil {
		s.List = conf.Servers
		s.Client.Timeout, s.Client.Tries = cmp.Or(o.try, conf.Timeout), cmp.Or(o.tries, conf.Tries)
	}
	if o.search {
		s.Candidates = conf.WithNdots(o.ndots).Candidates
	}
	return s, nil
}

// readResolvConf reads the system's. Without one there is a server on this machine.
func readResolvConf() (dns.Conf, error) {
	f, err := os.Open(resolvConf)
	if errors.Is(err, os.ErrNotExist) {
		return dns.ReadConf(strings.NewReader(""))
	}
	if err != nil {
		return dns.Conf{}, localFailure(resolvConf, err)
	}
	defer f.Close()
	conf, err := dns.ReadConf(f)
	if err != nil {
		return conf, localFailure(resolvConf, err)
	}
	return conf, nil
}

// local is the system's engine.
func (o *lookupOptions) local() resolve.Local {
	native := &net.Resolver{PreferGo: true}
	switch from := o.family.engine().(type) {
	case resolve.Library:
		return resolve.Local{Name: "library", Addresses: from, Names: from, Rest: native}
	case resolve.System:
		return resolve.Local{Name: "system", Addresses: from, Names: from, Rest: native}
	}
	return resolve.Local{Name: "go", Addresses: native, Names: native, Rest: native}
}
