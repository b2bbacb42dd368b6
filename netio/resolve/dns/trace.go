package dns

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	wire "github.com/miekg/dns"
)

// Roots are the servers of the root zone (https://www.iana.org/domains/root/servers).
func Roots() []Nameserver {
	return []Nameserver{
		rootServer("a", "198.41.0.4", "2001:503:ba3e::2:30"), rootServer("b", "170.247.170.2", "2801:1b8:10::b"),
		rootServer("c", "192.33.4.12", "2001:500:2::c"), rootServer("d", "199.7.91.13", "2001:500:2d::d"),
		rootServer("e", "192.203.230.10", "2001:500:a8::e"), rootServer("f", "192.5.5.241", "2001:500:2f::f"),
		rootServer("g", "192.112.36.4", "2001:500:12::d0d"), rootServer("h", "198.97.190.53", "2001:500:1::53"),
		rootServer("i", "192.36.148.17", "2001:7fe::53"), rootServer("j", "192.58.128.30", "2001:503:c27::2:30"),
		rootServer("k", "193.0.14.129", "2001:7fd::1"), rootServer("l", "199.7.83.42", "2001:500:9f::42"),
		rootServer("m", "202.12.27.33", "2001:dc3::35"),
	}
}

func rootServer(letter, four, six string) Nameserver {
	return Nameserver{letter + ".root-servers.net.", []netip.Addr{netip.MustParseAddr(four), netip.MustParseAddr(six)}}
}

// Nameserver is a server that a zone is delegated to.
type Nameserver struct {
	Name  string
	Addrs []netip.Addr // nil = not known; the name must be looked up
}

// Tracer follows the delegations from one zone to the next, as a resolver does
// that knows nothing.
type Tracer struct {
	Client *Client
	// Lookup finds the addresses of servers that a delegation names without
	// them.
	Lookup func(ctx context.Context, name string) ([]netip.Addr, error)
	Port   string // of the servers; "" = 53
	// May tells which addresses may be asked; nil = all.
	May func(netip.Addr) bool
	// Each is told of each question, in order; an error ends the trace.
	Each func(Step) error
}

// Step is one question on the way.
type Step struct {
	Zone   string // whose server was asked: "." first
	Server string // its name
	Reply  *Reply // nil = there was no answer
	Err    error  // why
	Lame   bool   // the server does not know the zone that it was said to have
}

const (
	// maxReferrals is how deep a trace goes. Names have at most 127 labels.
	maxReferrals = 128
	// maxDetours is how many aliases are traced, each from the root.
	maxDetours = 8
	// maxQuestions is how many servers are asked in a trace, and names of servers
	// looked up: whoever is referred to thousands of silent ones waits for ever.
	maxQuestions = 200
)

// ErrLame is the kind of a trace that ended because no server of a zone knew it,
// or none could be found.
var ErrLame = errors.New("lame delegation")

// Trace asks the servers of zone, "." with [Roots], for a query, and those that
// they refer to, until one answers. An alias that the answer leaves open is
// followed from the beginning. It returns the last answer, with the aliases on the
// way to it; it may be that the name does not exist.
func (t *Tracer) Trace(ctx context.Context, zone string, servers []Nameserver, q Query) (*Reply, error) {
	q.NoRecursion = true
	asked := q.Name
	var way []Record
	w := walk{Tracer: t, unreachable: map[bool]bool{}}
	for range maxDetours {
		reply, err := w.descend(ctx, zone, servers, q)
		if err != nil {
			return nil, err
		}
		end, found := reply.Find(q.Type)
		way = append(way, reply.Answer...)
		if found || reply.Rcode != RcodeNoError || SameName(end, q.Name) {
			reply.Name, reply.Answer = asked, way
			return reply, nil
		}
		q.Name = end
	}
	return nil, fmt.Errorf("%w: %s is an alias of more than %d others", ErrMalformed, asked, maxDetours)
}

// lame tells that a server neither answers for the zone nor refers to one below
// it.
func lame(m *Message, zone, name string) bool {
	if m.Rcode != RcodeNoError && m.Rcode != RcodeNXDomain {
		return true
	}
	_, next := referral(m, zone, name)
	return !m.Flags.Authoritative && next == nil
}

// referral reads which zone below an answer refers to, and its servers; nil if it
// refers to none that leads nearer to the name.
func referral(m *Message, zone, name string) (below string, servers []Nameserver) {
	if m.Rcode != RcodeNoError || len(m.Answer) > 0 {
		return "", nil
	}
	for _, r := range m.Authority {
		if r.Type != TypeNS || !nearer(r.Name, zone, name) || below != "" && !strings.EqualFold(r.Name, below) {
			continue
		}
		below = r.Name
		servers = append(servers, Nameserver{r.Data, glue(m, r.Data)})
	}
	return below, servers
}

// nearer tells that a zone lies between another one and a name.
func nearer(below, zone, name string) bool {
	return wire.IsSubDomain(zone, below) && !strings.EqualFold(wire.Fqdn(zone), wire.Fqdn(below)) && wire.IsSubDomain(below, wire.Fqdn(name))
}

// glue lists the addresses that come along for a server.
func glue(m *Message, server string) []netip.Addr {
	var addrs []netip.Addr
	for _, r := range m.Additional {
		if r.Type != TypeA && r.Type != TypeAAAA || !strings.EqualFold(r.Name, server) {
			continue
		}
		if addr, err := netip.ParseAddr(r.Data); err == nil && !slices.Contains(addrs, addr) {
			addrs = append(addrs, addr)
		}
	}
	return addrs
}
