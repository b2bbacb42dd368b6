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

// Lookup asks for the records of one type. The first name that exists counts.
func (s Servers) Lookup(ctx context.Context, name string, t dns.Type) Answer {
	ascii, err := dns.ToASCII(name)
	if err != nil {
		return Answer{Name: name, Type: t, Engine: "dns", Err: err}
	}
	names := []string{ascii}
	if s.Candidates != nil {
		names = s.Candidates(ascii)
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
	reply, err := s.ask(ctx, q)
	if err != nil {
		a.Err = fmt.Errorf("%s %s: %w", name, t, err)
		return a
	}
	a.Reply, a.Records, a.Server = reply, reply.Answer, reply.Server.String()
	a.Err = s.blame(ctx, q, Failure(name, t, reply))
	return a
}

// ask asks one server after the other until one answers the question; if none
// does, the last answer counts, or the first error.
func (s Servers) ask(ctx context.Context, q dns.Query) (*dns.Reply, error) {
	var unhelpful *dns.Reply
	var failed error
	for _, server := range s.List {
		reply, err := s.Client.Ask(ctx, server, q)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil && failed == nil:
			failed = err
		case err == nil && (reply.Rcode == dns.RcodeNoError || reply.Rcode == dns.RcodeNXDomain):
			return reply, nil
		case err == nil:
			unhelpful = reply
		}
	}
	if unhelpful != nil {
		return unhelpful, nil
	}
	return nil, failed
}

// blame finds out whether a server fails because it could not validate an answer
// and did not say so: then it has one if it need not validate.
func (s Servers) blame(ctx context.Context, q dns.Query, err error) error {
	said, ok := errors.AsType[*RcodeError](err)
	if !ok || said.Rcode != dns.RcodeServFail || q.CheckingDisabled || errors.Is(err, ErrBogus) {
		return err
	}
	q.CheckingDisabled = true
	unchecked, again := s.Client.Ask(ctx, said.Reply.Server, q)
	if again == nil && (unchecked.Rcode == dns.RcodeNoError || unchecked.Rcode == dns.RcodeNXDomain) {
		said.Kind = ErrBogus
	}
	return said
}
