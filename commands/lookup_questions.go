package commands

import (
	"context"
	"iter"
	"net/netip"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// question is one thing that somebody is asked.
type question struct {
	operand string // as it was typed
	name    string // in ASCII
	typ     dns.Type
	lenient bool  // that there is nothing is no failure: one of a network, or of the common types
	err     error // the operand is wrong; nothing is asked
}

// questions turns names into what is asked.
func (o *lookupOptions) questions(names *nameSource) func(context.Context) iter.Seq[question] {
	return func(ctx context.Context) iter.Seq[question] {
		return func(yield func(question) bool) {
			for operand, err := range names.all(ctx) {
				for q := range o.questionsFor(operand, err) {
					if !yield(q) {
						return
					}
				}
			}
		}
	}
}

// questionsFor is what one operand asks for.
func (o *lookupOptions) questionsFor(operand string, err error) iter.Seq[question] {
	if err = firstError(err, misread(operand)); err != nil {
		return single(question{operand: operand, name: operand, err: err})
	}
	if network, err := netip.ParsePrefix(operand); err == nil {
		return o.ofNetwork(operand, network)
	}
	addr, err := netip.ParseAddr(strings.Trim(operand, "[]"))
	if err == nil {
		return o.ofAddress(operand, addr)
	}
	return func(yield func(question) bool) {
		for _, t := range o.typesFor() {
			if !yield(o.notLocal(named(operand, o.service+operand, t, o.lenient(t)))) {
				return
			}
		}
	}
}

func single(q question) iter.Seq[question] { return slices.Values([]question{q}) }

// named asks for a name as people write it.
func named(operand, name string, t dns.Type, lenient bool) question {
	q := question{operand: operand, typ: t, lenient: lenient}
	if q.name, q.err = dns.ToASCII(name); q.err != nil {
		q.name, q.err = name, usagef("%v", q.err)
	}
	return q
}

// notLocal refuses what the system is not asked for: names are looked up in reverse by
// DNS servers only.
func (o *lookupOptions) notLocal(q question) question {
	if o.system && q.typ == dns.TypePTR && q.err == nil {
		q.err = usagef("%s is no address: the system looks up the names of addresses only", q.name).withHint("a DNS server knows PTR records of names: @SERVER")
	}
	return q
}

// ofNetwork asks for the names of all addresses of a network.
func (o *lookupOptions) ofNetwork(operand string, network netip.Prefix) iter.Seq[question] {
	addrs, err := dns.Addresses(network)
	switch {
	case o.service != "" || slices.ContainsFunc(o.types, func(t dns.Type) bool { return t != dns.TypePTR }):
		return single(question{operand: operand, name: operand, err: usagef("%s is a network: its addresses are looked up in reverse, and have no other records", operand)})
	case err != nil:
		return single(question{operand: operand, name: operand, err: usagef("%v", err)})
	}
	return func(yield func(question) bool) {
		for addr := range addrs {
			q := o.reverse(operand, addr)
			q.lenient = true
			if !yield(q) {
				return
			}
		}
	}
}

// ofAddress asks for the names of an address; with other types, for what the
// text of the address has as a name.
func (o *lookupOptions) ofAddress(operand string, addr netip.Addr) iter.Seq[question] {
	switch {
	case o.service != "":
		return single(question{operand: operand, name: operand, err: usagef("%s is an address: services are looked up by the name of a domain", operand)})
	case o.types == nil:
		return single(o.reverse(operand, addr))
	}
	return func(yield func(question) bool) {
		for _, t := range o.types {
			q := o.reverse(operand, addr)
			if t != dns.TypePTR {
				q = named(operand, operand, t, false)
			}
			if !yield(q) {
				return
			}
		}
	}
}

// reverse asks for the names of an address. The system knows it as it is.
func (o *lookupOptions) reverse(operand string, addr netip.Addr) question {
	q := question{operand: operand, name: dns.Reverse(addr), typ: dns.TypePTR}
	if o.system {
		q.name = addr.WithZone("").String()
	}
	return q
}

// typesFor lists what is asked of a name.
func (o *lookupOptions) typesFor() []dns.Type {
	switch {
	case o.types != nil:
		return o.types
	case o.service != "":
		return []dns.Type{dns.TypeSRV}
	case o.common && o.system:
		return []dns.Type{resolve.AnyAddress, dns.TypeCNAME, dns.TypeMX, dns.TypeNS, dns.TypeTXT}
	case o.common:
		return []dns.Type{dns.TypeA, dns.TypeAAAA, dns.TypeCNAME, dns.TypeMX, dns.TypeNS, dns.TypeTXT, dns.TypeSOA, dns.TypeCAA, dns.TypeHTTPS}
	case o.family.Family == netio.IPv4:
		return []dns.Type{dns.TypeA}
	case o.family.Family == netio.IPv6:
		return []dns.Type{dns.TypeAAAA}
	case o.system:
		return []dns.Type{resolve.AnyAddress}
	}
	return []dns.Type{dns.TypeA, dns.TypeAAAA}
}

// lenient tells the types that a name need not have: those that the user has not
// asked for by name.
func (o *lookupOptions) lenient(t dns.Type) bool {
	return o.types == nil && (o.common || t == dns.TypeAAAA && o.family.Family == netio.AnyFamily || t == dns.TypeA && o.family.Family == netio.AnyFamily)
}
