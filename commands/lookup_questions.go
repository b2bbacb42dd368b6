package commands

import (
	"iter"
	"net/netip"
	"strings"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

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
