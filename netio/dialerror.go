package netio

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/sockkit/sockkit/netio/proxy"
	"github.com/sockkit/sockkit/netio/secure"
)

// DialError says what [Dialer.Open] tried and why nothing answered. It wraps
// one of the kinds [ErrNoName], [ErrUnreachable], [ErrTimeout], [ErrLocal] and
// [ErrSyntax], or the cause of the context that ended the attempt, together
// with the error that decided the kind, such as [syscall.ECONNREFUSED].
type DialError struct {
	Network  string    // "tcp", "unix" or "srv"
	Target   string    // what was asked for: "db:5432", "/run/app.sock"
	Attempts []Attempt // the addresses that were tried, in the order of their start
	Err      error     // the error that decided; never nil
	Kind     error     // the kind of Err; nil when the caller's context ended
}

// Attempt is one address that was tried in vain.
type Attempt struct {
	Name string // the SRV target that the address belongs to; "" for others
	Addr string // "127.0.0.1:5432", or a path
	Err  error
}

// Error names every address that was tried with its own reason, and the
// address only once where it is what was asked for.
func (e *DialError) Error() string {
	return "dial " + e.Network + " " + e.Target + ": " + e.reasons()
}

func (e *DialError) reasons() string {
	if len(e.Attempts) == 0 {
		return e.Err.Error()
	}
	if len(e.Attempts) == 1 && e.Attempts[0].Name == "" && e.Attempts[0].Addr == e.Target {
		return e.Attempts[0].Err.Error()
	}
	reasons := make([]string, len(e.Attempts))
	for i, a := range e.Attempts {
		reasons[i] = a.String()
	}
	return strings.Join(reasons, "; ")
}

// String is the address and the reason: "[::1]:5432: connection refused".
func (a Attempt) String() string {
	switch {
	case a.Name == "" || a.Name == a.Addr:
		return a.Addr + ": " + a.Err.Error()
	default:
		return a.Name + " (" + a.Addr + "): " + a.Err.Error()
	}
}

// Unwrap gives the kind and the error that decided it.
func (e *DialError) Unwrap() []error {
	if e.Kind == nil {
		return []error{e.Err}
	}
	return []error{e.Kind, e.Err}
}

// dialFailed builds the error of a dial whose attempts have all failed. The
// end of the caller's own context outranks whatever the attempts met; among
// attempts the most telling decides.
func dialFailed(ctx context.Context, network, target string, attempts []Attempt) error {
	e := &DialError{Network: network, Target: target, Attempts: attempts}
	if ctx.Err() != nil {
		e.Err = context.Cause(ctx)
		return e
	}
	for _, a := range attempts {
		if kind := kindOf(a.Err); e.Err == nil || rank(kind) > rank(e.Kind) {
			e.Err, e.Kind = a.Err, kind
		}
	}
	return e
}

// notTried is the error of a dial that ended before there was an address.
func notTried(ctx context.Context, network, target string, err error) error {
	e := &DialError{Network: network, Target: target, Err: err, Kind: kindOf(err)}
	if ctx.Err() != nil {
		e.Err, e.Kind = context.Cause(ctx), nil
	}
	return e
}

// rank orders kinds by how much they tell: a refusal proves that the peer's
// machine answered, silence proves nothing, and a mistake of ours says nothing
// about the peer at all.
func rank(kind error) int {
	switch kind {
	case ErrUnreachable:
		return 4
	case ErrTimeout:
		return 3
	case ErrLocal:
		return 2
	case ErrNoName:
		return 1
	default:
		return 0
	}
}

// kindOf sorts an error of a look-up or a connection attempt into its kind.
func kindOf(err error) error {
	for _, kind := range []error{ErrSyntax, ErrUnsupported, ErrTimeout, ErrLocal, ErrNoName, ErrLost, ErrProtocol, secure.ErrTLS, proxy.ErrProtocol} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return ErrNoName
	case errors.As(err, &dns) && dns.IsTimeout, errors.Is(err, syscall.ETIMEDOUT):
		return ErrTimeout
	default:
		return ErrUnreachable
	}
}

// ownError is a failure on this side of a connection attempt.
type ownError struct {
	doing string // "bind to source 10.0.0.1"
	err   error
}

func (e *ownError) Error() string {
	if e.doing == "" {
		return e.err.Error()
	}
	return e.doing + ": " + e.err.Error()
}

func (e *ownError) Unwrap() []error { return []error{ErrLocal, e.err} }

// attemptError reduces what net.Dialer reports to the reason alone, since the
// address is named elsewhere. Only connect(2) speaks of the peer; a failure of
// any call before it is ours.
func attemptError(ctx context.Context, err error, source string) error {
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		// The socket's deadline may fire a moment before the context's.
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var call *os.SyscallError
	if !errors.As(err, &call) {
		return &ownError{err: reason(err)}
	}
	switch {
	case call.Syscall == "connect" && !exhausted(call.Err):
		return call.Err
	case call.Syscall == "bind":
		return &ownError{doing: "bind to source " + source, err: call.Err}
	default:
		return &ownError{doing: call.Syscall, err: call.Err}
	}
}

// reason strips the operation and the addresses that package net puts around
// an error.
func reason(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// exhausted reports that this machine has run out of something.
func exhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOMEM) || errors.Is(err, syscall.ENOBUFS)
}
