package netio

import (
	"context"
	"errors"
	"net"
	"os"
)

// ListenError says why [Listen] failed. It wraps the kind ([ErrLocal],
// [ErrNoName], [ErrSyntax], [ErrTimeout]) and the reason, such as
// [syscall.EADDRINUSE].
type ListenError struct {
	Network string // "tcp", "unix"
	Addr    string // the address that could not be had: "127.0.0.1:8080", a path
	Err     error  // the reason
	Kind    error  // nil when the caller's context ended
}

func (e *ListenError) Error() string {
	return "listen " + e.Network + " " + e.Addr + ": " + e.Err.Error()
}

// Unwrap gives the kind and the reason.
func (e *ListenError) Unwrap() []error {
	if e.Kind == nil {
		return []error{e.Err}
	}
	return []error{e.Kind, e.Err}
}

// cannotListen builds the error for one address. Whatever is neither a mistake
// in the text nor a name that does not exist is this machine's.
func cannotListen(ctx context.Context, network, addr string, err error) error {
	if ctx.Err() != nil {
		return &ListenError{Network: network, Addr: addr, Err: context.Cause(ctx)}
	}
	kind := kindOf(err)
	var dns *net.DNSError
	if kind == ErrUnreachable && !errors.As(err, &dns) {
		kind = ErrLocal
	}
	return &ListenError{Network: network, Addr: addr, Err: bareReason(err), Kind: kind}
}

// bareReason also strips the name of the system call: which one refused an
// address is of no use to whoever reads the message.
func bareReason(err error) error {
	err = reason(err)
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}
