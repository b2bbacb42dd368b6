package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/netip"
	"os"
	"strings"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
	"github.com/sockkit/sockkit/netio/secure"
)

// question is one thing that an engine is asked.
type question struct {
	operand string // as it was typed
	name    string
	typ     dns.Type
	engine  resolve.Engine
	lenient bool  // that there is nothing is no failure: one of a network, or of the common types
	err     error // the operand is wrong; nothing is asked
}

// resolvConf is where the system says whom to ask.
const resolvConf = "/etc/resolv.conf"

// maxName is the longest line of names that is read.
const maxName = 4096

// run asks all questions and prints the answers in their order.
func (o *lookupOptions) run(ctx context.Context, c *Console) error {
	servers, err := o.servers(c)
	if err != nil {
		return err
	}
	asker := lookupAsker{lookupOptions: o, servers: servers, local: o.local()}
	names, closeNames, err := o.names(c)
	if err != nil {
		return err
	}
	defer closeNames()
	out := newLookupPrinter(c, o)
	switch {
	case o.trace:
		return asker.traceAll(ctx, out, names)
	case len(o.types) == 1 && o.types[0] == dns.TypeAXFR:
		return asker.transferAll(ctx, out, names)
	}
	sum := lookupSum{console: c}
	err = resolve.InOrder(ctx, asker.questions(names), o.jobs, ask, func(a asked) error {
		sum.add(a)
		asker.warn(c, a)
		return out.answer(a)
	})
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	if err := names.err(); err != nil {
		return err
	}
	return sum.verdict()
}

// asked is a question with its answer.
type asked struct {
	question
	resolve.Answer
}

func ask(ctx context.Context, q question) asked {
	if q.err != nil {
		return asked{q, resolve.Answer{Name: q.name, Type: q.typ, Err: q.err}}
	}
	return asked{q, q.engine.Lookup(ctx, q.name, q.typ)}
}

// lookupAsker knows whom to ask.
type lookupAsker struct {
	*lookupOptions
	servers resolve.Servers
	local   resolve.Local
}

// servers is the engine that asks DNS servers.
func (o *lookupOptions) servers(c *Console) (resolve.Servers, error) {
	s := resolve.Servers{Query: o.query, Client: &dns.Client{
		Dial: o.dial, Secure: o.secure(c), Timeout: o.try, Tries: o.tries, KeepTruncated: o.noTCP,
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

// dial connects to a DNS server, in the family and from the source that the
// options say.
func (o *lookupOptions) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	d.SetMultipathTCP(false)
	switch {
	case !o.source.IsValid():
	case network == "udp":
		d.LocalAddr = net.UDPAddrFromAddrPort(netip.AddrPortFrom(o.source, 0))
	default:
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(o.source, 0))
	}
	return d.DialContext(ctx, network, address)
}

// secure verifies a DNS server.
func (o *lookupOptions) secure(c *Console) func(context.Context, net.Conn, string, string) (net.Conn, error) {
	return func(ctx context.Context, conn net.Conn, host, protocol string) (net.Conn, error) {
		asked := o.tls
		asked.ALPN = protocol
		client, err := secure.NewClient(asked, host, keyLogOf(c))
		if err != nil {
			conn.Close()
			return nil, tlsUnusable(err)
		}
		return client.Handshake(ctx, conn)
	}
}

// local is the system's engine.
func (o *lookupOptions) local() resolve.Local {
	native := &net.Resolver{PreferGo: true}
	switch from := o.family.resolver().(type) {
	case resolve.Library:
		return resolve.Local{Name: "library", Addresses: from, Names: from, Rest: native}
	case resolve.System:
		return resolve.Local{Name: "system", Addresses: from, Names: from, Rest: native}
	}
	return resolve.Local{Name: "go", Addresses: native, Names: native, Rest: native}
}

// nameSource gives the operands, and then the lines of --file.
type nameSource struct {
	operands []string
	lines    *bufio.Scanner // nil = no file
	file     string
}

func (o *lookupOptions) names(c *Console) (*nameSource, func(), error) {
	s := &nameSource{operands: o.operands, file: o.file}
	var in io.Reader
	done := func() {}
	switch o.file {
	case "":
		return s, done, nil
	case "-":
		in = c.Stdin
	default:
		f, err := os.Open(o.file)
		if err != nil {
			return nil, nil, localFailure(o.file, err)
		}
		in, done = f, func() { f.Close() }
	}
	s.lines = bufio.NewScanner(in)
	s.lines.Buffer(nil, maxName)
	return s, done, nil
}

// all goes through the names. What stands behind a "#" is a comment.
func (s *nameSource) all() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, operand := range s.operands {
			if !yield(operand) {
				return
			}
		}
		for s.lines != nil && s.lines.Scan() {
			line, _, _ := strings.Cut(s.lines.Text(), "#")
			if line = strings.TrimSpace(line); line != "" && !yield(line) {
				return
			}
		}
	}
}

// err tells why a file could not be read to its end.
func (s *nameSource) err() error {
	if s.lines == nil || s.lines.Err() == nil {
		return nil
	}
	if errors.Is(s.lines.Err(), bufio.ErrTooLong) {
		return localFailure(s.file, fmt.Errorf("a line is longer than %d bytes", maxName))
	}
	return localFailure(s.file, s.lines.Err())
}

// questions turns names into what is asked.
func (a *lookupAsker) questions(names *nameSource) iter.Seq[question] {
	return func(yield func(question) bool) {
		for operand := range names.all() {
			for q := range a.questionsFor(operand) {
				if !yield(q) {
					return
				}
			}
		}
	}
}

// questionsFor is what one operand asks for.
func (a *lookupAsker) questionsFor(operand string) iter.Seq[question] {
	return func(yield func(question) bool) {
		if network, err := netip.ParsePrefix(operand); err == nil {
			a.ofNetwork(operand, network, yield)
			return
		}
		if addr, err := netip.ParseAddr(strings.Trim(operand, "[]")); err == nil && (a.types == nil || a.types[0] == dns.TypePTR) {
			yield(a.reverse(operand, addr))
			return
		}
		for _, t := range a.typesFor() {
			if !yield(question{operand: operand, name: a.service + operand, typ: t, engine: a.engineFor(), lenient: a.lenient(t)}) {
				return
			}
		}
	}
}

// ofNetwork asks for the names of all addresses of a network.
func (a *lookupAsker) ofNetwork(operand string, network netip.Prefix, yield func(question) bool) {
	addrs, err := dns.Addresses(network)
	if err != nil {
		yield(question{operand: operand, name: operand, err: usagef("%v", err)})
		return
	}
	for addr := range addrs {
		q := a.reverse(operand, addr)
		q.lenient = true
		if !yield(q) {
			return
		}
	}
}

// reverse asks for the names of an address.
func (a *lookupAsker) reverse(operand string, addr netip.Addr) question {
	q := question{operand: operand, name: addr.String(), typ: dns.TypePTR, engine: a.engineFor()}
	if _, system := q.engine.(resolve.Local); !system {
		q.name = dns.Reverse(addr)
	}
	return q
}

// engineFor is the system's for plain names and addresses, or if it was asked for.
func (a *lookupAsker) engineFor() resolve.Engine {
	if a.asksSystem() || a.server == nil && a.types == nil && a.service == "" && !a.common && !a.search {
		return a.local
	}
	return a.servers
}

// typesFor lists what is asked of a name.
func (a *lookupAsker) typesFor() []dns.Type {
	_, system := a.engineFor().(resolve.Local)
	switch {
	case a.types != nil:
		return a.types
	case a.service != "":
		return []dns.Type{dns.TypeSRV}
	case a.common && system:
		return []dns.Type{resolve.AnyAddress, dns.TypeCNAME, dns.TypeMX, dns.TypeNS, dns.TypeTXT}
	case a.common:
		return []dns.Type{dns.TypeA, dns.TypeAAAA, dns.TypeCNAME, dns.TypeMX, dns.TypeNS, dns.TypeTXT, dns.TypeSOA, dns.TypeCAA, dns.TypeHTTPS}
	case a.family.Family == netio.IPv4:
		return []dns.Type{dns.TypeA}
	case a.family.Family == netio.IPv6:
		return []dns.Type{dns.TypeAAAA}
	case system:
		return []dns.Type{resolve.AnyAddress}
	}
	return []dns.Type{dns.TypeA, dns.TypeAAAA}
}

// lenient tells the types that a name need not have: those that the user has not
// asked for by name.
func (a *lookupAsker) lenient(t dns.Type) bool {
	return a.types == nil && (a.common || t == dns.TypeAAAA && a.family.Family == netio.AnyFamily || t == dns.TypeA && a.family.Family == netio.AnyFamily)
}
