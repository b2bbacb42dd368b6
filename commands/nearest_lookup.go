package commands

import (
	"net/netip"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

func nearestLookup(o lookupOptions) string {
	switch {
	case len(o.operands) != 1 || o.common || o.service != "":
		return ""
	case o.system:
		return nearestGetent(o)
	}
	line := []string{"dig"}
	if o.server != nil {
		line = append(line, "@"+o.server.Host, "-p", o.server.Port)
		switch o.server.Transport {
		case dns.TCP:
			line = append(line, "+tcp")
		case dns.TLS:
			line = append(line, "+tls")
		case dns.HTTPS:
			line = append(line, "+https="+o.server.Path)
		}
	}
	if o.trace {
		line = append(line, "+trace")
	}
	if o.query.EDNS.DNSSEC {
		line = append(line, "+dnssec")
	}
	if o.search {
		line = append(line, "+search")
	}
	var operands []string
	for q := range o.questionsFor(o.operands[0], nil) {
		if operands = append(operands, q.name, q.typ.String()); len(operands) > 20 {
			return ""
		}
	}
	return shellLine(append(line, operands...)...)
}

// nearestGetent is for what the system is asked.
func nearestGetent(o lookupOptions) string {
	operand, database := o.operands[0], "ahosts"
	if _, err := netip.ParsePrefix(operand); err == nil {
		return ""
	}
	if _, err := netip.ParseAddr(operand); err == nil {
		return shellLine("getent", "hosts", operand)
	}
	switch o.family.Family {
	case netio.IPv4:
		database = "ahostsv4"
	case netio.IPv6:
		database = "ahostsv6"
	}
	return shellLine("getent", database, operand)
}
