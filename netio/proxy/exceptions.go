package proxy

import (
	"net"
	"net/netip"
	"strings"
)

// Exceptions are the targets that no proxy is asked for, as the variable NO_PROXY
// lists them. The zero value has none.
type Exceptions struct {
	all      bool
	domains  []domain
	networks []network
}

type domain struct{ name, port string } // in small letters, without dots around it

type network struct {
	prefix netip.Prefix
	port   string // "" = every port
}

// ParseExceptions reads a list with commas or white space between its words: "*"
// for everything; an IP address or a network in CIDR, which meet targets that are
// written as addresses, since names are not looked up for them; or a name, with or
// without a leading dot or "*.", which stands for itself and all that is below it.
// All but the networks may have a port behind a colon. What is none of these meets
// nothing: the variable was written for other programs.
func ParseExceptions(list string) Exceptions {
	var e Exceptions
	words := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
	for _, word := range words {
		e.add(word)
	}
	return e
}

func (e *Exceptions) add(word string) {
	if word == "*" {
		e.all = true
		return
	}
	if prefix, err := netip.ParsePrefix(word); err == nil {
		e.networks = append(e.networks, network{prefix: prefix.Masked()})
		return
	}
	host, port := word, ""
	if h, p, err := net.SplitHostPort(word); err == nil {
		host, port = h, p
	}
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		addr = addr.Unmap()
		e.networks = append(e.networks, network{netip.PrefixFrom(addr, addr.BitLen()), port})
		return
	}
	if name := bareName(strings.TrimPrefix(host, "*")); name != "" {
		e.domains = append(e.domains, domain{name, port})
	}
}

// bareName is a name as names are compared.
func bareName(name string) string { return strings.ToLower(strings.Trim(name, ".")) }

// Has reports whether a target is reached without a proxy.
func (e Exceptions) Has(to Target) bool {
	if e.all {
		return true
	}
	_, port, _ := net.SplitHostPort(to.String())
	if addr, literal := to.literal(); literal {
		for _, n := range e.networks {
			if n.prefix.Contains(addr.WithZone("")) && (n.port == "" || n.port == port) {
				return true
			}
		}
		return false
	}
	name := bareName(to.Host)
	for _, d := range e.domains {
		if (name == d.name || strings.HasSuffix(name, "."+d.name)) && (d.port == "" || d.port == port) {
			return true
		}
	}
	return false
}
