package resolve

import (
	"context"
	"errors"
	"fmt"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// Servers asks DNS servers.
type Servers struct {
	Client *dns.Client
	List   []dns.Server // asked in this order until one answers; never empty
	Query  dns.Query    // its flags and extensions are those of each query
	// Candidates lists the names that a name may stand for; nil = only itself.
	Candidates func(name string) []string
}

// Lookup asks for the records of one type. The name is in ASCII; see
// [dns.ToASCII]. The first name that exists counts.
func (s Servers) Lookup(ctx context.Context, name string, t dns.Type) Answer {
	names := []string{name}
	if s.Candidates != nil {
		names = s.Candidates(name)
	}
	var first Answer
	for i, candidate := range names {
		a := s.lookup(ctx, candidate, t)
		if !errors.Is(a.Err, ErrNoName) {
			return a
		}
		if i == 0 {
			first = a
		}
	}
	return first
}

func (s Servers) lookup(ctx context.Context, name string, t dns.Type) Answer {
	q := s.Query
	q.Name, q.Type = name, t
	a := Answer{Name: name, Type: t, Engine: "dns"}
	reply, err := s.Client.AskAny(ctx, s.List, q)
	if err != nil {
		a.Err = fmt.Errorf("%s %s: %w", shown(name), t, err)
		return a
	}
	reply, a.Err = s.examine(ctx, q, reply)
	a.Reply, a.Records, a.Server = reply, reply.Answer, reply.Server.String()
	return a
}

// examine finds out whether a server fails because it could not validate an answer
// and did not say so: then it has one if it need not validate, and still fails if
// it must. If it had only lost its way for once, its second answer counts.
func (s Servers) examine(ctx context.Context, q dns.Query, reply *dns.Reply) (*dns.Reply, error) {
	err := Failure(q.Name, q.Type, reply)
	said, ok := errors.AsType[*RcodeError](err)
	if !ok || said.Rcode != dns.RcodeServFail || q.CheckingDisabled || errors.Is(err, ErrBogus) {
		return reply, err
	}
	unchecked := q
	unchecked.CheckingDisabled = true
	if have, failed := s.Client.Ask(ctx, reply.Server, unchecked); failed != nil || have.Rcode != dns.RcodeNoError && have.Rcode != dns.RcodeNXDomain {
		return reply, err
	}
	again, failed := s.Client.Ask(ctx, reply.Server, q)
	switch {
	case failed != nil:
		return reply, err
	case again.Rcode != dns.RcodeServFail:
		return again, Failure(q.Name, q.Type, again)
	}
	said.Kind = ErrBogus
	return reply, said
}
