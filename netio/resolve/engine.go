package resolve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// Addresses finds the addresses of names. netio.Resolver fits it, too.
type Addresses interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Local asks as a program on this machine would: with the hosts file, the name
// service switch, and the domains of "search".
type Local struct {
	Name      string        // of the engine: "go" or "library"
	Addresses Addresses     // for addresses
	Names     Names         // for the names of an address
	Rest      *net.Resolver // for all else; nil = the default resolver
	// Candidates lists the names that a name may stand for with the domains of
	// "search"; nil = only itself.
	Candidates func(name string) []string
}

// Names finds the names of an address.
type Names interface {
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// Lookup asks for AnyAddress, A, AAAA, CNAME, MX, NS, PTR, SRV or TXT. TTLs are not
// known to the system.
func (l Local) Lookup(ctx context.Context, name string, t dns.Type) Answer {
	a := Answer{Name: name, Type: t, Engine: l.Name}
	find, known := l.finders()[t]
	if !known {
		a.Err = fmt.Errorf("%w: the system's resolver does not know %s records", errors.ErrUnsupported, t)
		return a
	}
	var found []string
	found, a.Err = find(ctx, name)
	for _, data := range found {
		a.Records = append(a.Records, dns.Record{Name: absolute(name), Class: "IN", Type: typeOf(t, data), Data: data})
	}
	if failed, ok := errors.AsType[*net.DNSError](a.Err); ok {
		a.Server, a.Err = failed.Server, kindOf(failed)
	}
	if a.Err == nil && len(found) == 0 {
		a.Err = ErrNoRecord
	}
	if a.Err != nil {
		a.Err = fmt.Errorf("%s: %w", asking(name, t), a.Err)
	}
	return a
}

// kindOf gives an error of package net its kind. The system does not tell a name
// that does not exist from one without such a record.
func kindOf(failed *net.DNSError) error {
	by := ""
	if failed.Server != "" {
		by = ", says " + failed.Server
	}
	switch {
	case failed.IsNotFound:
		return fmt.Errorf("%w, or has no such record%s", ErrNoName, by)
	case failed.IsTimeout:
		return fmt.Errorf("%w%s", os.ErrDeadlineExceeded, by)
	}
	return fmt.Errorf("%w: %w", ErrServer, failed)
}

// asking is a question in a message.
func asking(name string, t dns.Type) string {
	if t == AnyAddress || t == dns.TypePTR {
		return shown(name)
	}
	return shown(name) + " " + t.String()
}

// typeOf tells A from AAAA where both were asked for.
func typeOf(t dns.Type, data string) dns.Type {
	switch {
	case t != AnyAddress:
		return t
	case strings.Contains(data, ":"):
		return dns.TypeAAAA
	}
	return dns.TypeA
}

// Knows tells whether the system can be asked for a type.
func (l Local) Knows(t dns.Type) bool { return l.finders()[t] != nil }

// finders is the table of what the system can be asked.
func (l Local) finders() map[dns.Type]func(ctx context.Context, name string) ([]string, error) {
	return map[dns.Type]func(ctx context.Context, name string) ([]string, error){
		AnyAddress:    func(ctx context.Context, name string) ([]string, error) { return l.addresses(ctx, "ip", name) },
		dns.TypeA:     func(ctx context.Context, name string) ([]string, error) { return l.addresses(ctx, "ip4", name) },
		dns.TypeAAAA:  func(ctx context.Context, name string) ([]string, error) { return l.addresses(ctx, "ip6", name) },
		dns.TypePTR:   l.namesOf,
		dns.TypeCNAME: l.canonical,
		dns.TypeMX:    l.exchangers,
		dns.TypeNS:    l.nameservers,
		dns.TypeSRV:   l.services,
		dns.TypeTXT:   l.texts,
	}
}

func (l Local) addresses(ctx context.Context, network, name string) ([]string, error) {
	addrs, err := l.Addresses.LookupNetIP(ctx, network, name)
	var list []string
	for _, addr := range addrs {
		if text := addr.Unmap().String(); !slices.Contains(list, text) { // a hosts file may say it twice
			list = append(list, text)
		}
	}
	return list, err
}

func (l Local) namesOf(ctx context.Context, addr string) ([]string, error) {
	names, err := l.Names.LookupAddr(ctx, addr)
	var list []string
	for _, name := range names {
		list = append(list, absolute(name))
	}
	return list, err
}

func (l Local) canonical(ctx context.Context, name string) ([]string, error) {
	canonical, err := l.Rest.LookupCNAME(ctx, name)
	if err != nil {
		return nil, err
	}
	same := func(candidate string) bool { return strings.EqualFold(canonical, absolute(candidate)) }
	if same(name) || l.Candidates != nil && slices.ContainsFunc(l.Candidates(name), same) {
		return nil, nil
	}
	return []string{canonical}, nil
}

func (l Local) exchangers(ctx context.Context, name string) ([]string, error) {
	all, err := l.Rest.LookupMX(ctx, name)
	var list []string
	for _, mx := range all {
		list = append(list, strconv.Itoa(int(mx.Pref))+" "+mx.Host)
	}
	return list, err
}

func (l Local) nameservers(ctx context.Context, name string) ([]string, error) {
	all, err := l.Rest.LookupNS(ctx, name)
	var list []string
	for _, ns := range all {
		list = append(list, ns.Host)
	}
	return list, err
}

func (l Local) services(ctx context.Context, name string) ([]string, error) {
	_, all, err := l.Rest.LookupSRV(ctx, "", "", name)
	var list []string
	for _, srv := range all {
		list = append(list, fmt.Sprintf("%d %d %d %s", srv.Priority, srv.Weight, srv.Port, srv.Target))
	}
	return list, err
}

func (l Local) texts(ctx context.Context, name string) ([]string, error) {
	all, err := l.Rest.LookupTXT(ctx, name)
	var list []string
	for _, text := range all {
		list = append(list, dns.Quote(text))
	}
	return list, err
}

// absolute is a name with the dot at its end, as DNS has it; an address is none.
func absolute(name string) string {
	if _, err := netip.ParseAddr(name); err == nil {
		return name
	}
	return strings.TrimSuffix(name, ".") + "."
}
