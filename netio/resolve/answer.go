package resolve

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// Engine answers questions about names.
type Engine interface {
	// Lookup asks for the records of one type; AnyAddress asks for A and AAAA.
	// What went wrong is in the Answer.
	Lookup(ctx context.Context, name string, t dns.Type) Answer
}

// AnyAddress stands for A and AAAA together, in the order in which a program
// would try them. Only the system's engine knows it.
const AnyAddress dns.Type = 0

// Answer is what an engine has found out.
type Answer struct {
	Name    string   // that was asked for in the end, with a domain of "search" if one was added
	Type    dns.Type // AnyAddress, or what was asked for
	Engine  string   // "dns", "go" or "library"
	Server  string   // who answered; "" = not known, as with files of this machine
	Reply   *dns.Reply
	Records []dns.Record // the answer's; TTLs are known with a Reply only
	Err     error        // nil = there is at least one record of the type
}

// Kinds of errors.
var (
	ErrNoName   = errors.New("the name does not exist")
	ErrNoRecord = errors.New("the name has no such record")
	ErrServer   = errors.New("the server does not answer the question")
	ErrBogus    = errors.New("the answer fails DNSSEC validation")
	// ErrTruncated is an answer that had no room for a record.
	ErrTruncated = errors.New("the answer is truncated")
)

// RcodeError is an answer whose response code is not NOERROR, or that has no
// record of the type that was asked for.
type RcodeError struct {
	Kind   error // one of the above
	Rcode  dns.Rcode
	Name   string // that has no answer: the one that was asked for, or what it is an alias for
	Asked  string
	Type   dns.Type
	Server string
	Reply  *dns.Reply
}

func (e *RcodeError) Error() string {
	name, said := shown(e.Name), e.Rcode.String()
	alias := ""
	if !dns.SameName(e.Name, e.Asked) {
		alias = fmt.Sprintf(" (%s is an alias for it)", shown(e.Asked))
	}
	switch {
	case errors.Is(e.Kind, ErrNoRecord) && alias != "":
		said = fmt.Sprintf("%s is an alias for %s, of which there is no %s record", shown(e.Asked), name, e.Type)
	case errors.Is(e.Kind, ErrNoRecord):
		said = fmt.Sprintf("%s exists and has no %s record", name, e.Type)
	case errors.Is(e.Kind, ErrTruncated):
		said = fmt.Sprintf("the answer for %s %s has no room for a record", name, e.Type)
	case errors.Is(e.Kind, ErrNoName):
		said += ": " + name + " does not exist" + alias
	case errors.Is(e.Kind, ErrBogus):
		said += fmt.Sprintf(": %s %s fails DNSSEC validation", name, e.Type)
	default:
		said += fmt.Sprintf(" for %s %s", name, e.Type)
	}
	return said + ", says " + e.Server + reasons(e.Reply)
}

// shown is a name as people write it.
func shown(name string) string {
	if name == "." {
		return name
	}
	return strings.TrimSuffix(name, ".")
}

// Unwrap gives the kind.
func (e *RcodeError) Unwrap() error { return e.Kind }

// reasons are what a server adds to its code.
func reasons(r *dns.Reply) string {
	if r == nil {
		return ""
	}
	var b strings.Builder
	for _, reason := range r.Errors {
		fmt.Fprintf(&b, " (%s", reason)
		b.WriteString(")")
	}
	return b.String()
}

// Failure is the error that a reply stands for; nil if it has what was asked for.
func Failure(name string, t dns.Type, r *dns.Reply) error {
	e := &RcodeError{Rcode: r.Rcode, Name: name, Asked: name, Type: t, Server: r.Server.String(), Reply: r}
	switch r.Rcode {
	case dns.RcodeNoError:
		end, found := r.Find(t)
		if found {
			return nil
		}
		e.Name = end
		if e.Kind = ErrNoRecord; r.Flags.Truncated {
			e.Kind = ErrTruncated
		}
	case dns.RcodeNXDomain:
		e.Kind = ErrNoName
		e.Name, _ = r.Find(t)
	default:
		e.Kind = ErrServer
		for _, reason := range r.Errors {
			if reason.IsDNSSEC() {
				e.Kind = ErrBogus
			}
		}
	}
	return e
}
