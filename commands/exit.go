package commands

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
	"github.com/sockkit/sockkit/netio/proxy"
	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
	"github.com/sockkit/sockkit/netio/tap"
)

// Outcome is what the process has to do last: end by a signal where one ended
// it, else exit with a status.
type Outcome struct {
	Status int            // exit status, 128+n for signal n
	Signal syscall.Signal // 0 = none
}

// usageError is a mistake on the command line.
type usageError struct {
	Message string
	Hint    string // "" = none
}

func (e *usageError) Error() string { return e.Message }

// withHint adds how to do it right.
func (e *usageError) withHint(hint string) *usageError {
	e.Hint = hint
	return e
}

func usagef(format string, args ...any) *usageError {
	return &usageError{Message: fmt.Sprintf(format, args...)}
}

// unknownOptionError is an option that the command does not have.
type unknownOptionError struct {
	Name    string // with its dashes
	Nearest string // "" = nothing is near
}

func (e *unknownOptionError) Error() string { return "unknown option " + e.Name }

// Kinds of failure that only commands know.
var (
	errExpectation = errors.New("expectation failed")
	errPartial     = errors.New("some failed")
	errTooFew      = fmt.Errorf("%w", errExpectation) // fewer frames than --count
)

// localError is a failure of this machine at something that the user named.
type localError struct {
	what string // as it was written: "--port-file /run/p"
	err  error
}

// localFailure makes a [localError]. The names that package os puts around a
// reason are left out: they may be those of files that only we know.
func localFailure(what string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	}
	return &localError{what, err}
}

func (e *localError) Error() string   { return e.what + ": " + e.err.Error() }
func (e *localError) Unwrap() []error { return []error{netio.ErrLocal, e.err} }

// SignalError is the cause of a context that a signal ended.
type SignalError struct{ Signal syscall.Signal }

func (e *SignalError) Error() string { return "ended by " + e.Signal.String() }

// Statuses that are not errors of a kind, or that other code compares with.
const (
	statusDone       = 0
	statusLost       = 1
	statusUsage      = 2
	statusLocal      = 7
	statusBrokenPipe = 128 + int(syscall.SIGPIPE)
)

// exitStatus is one row of the table of exit statuses.
type exitStatus struct {
	Code    int
	Meaning string
	kinds   []error          // the row holds if errors.Is finds one of them
	also    func(error) bool // or if this holds; nil = never
}

// exitStatuses is the table. The first row that holds for an error gives its
// status, so the order is one of precedence: what says more about the cause
// stands before what says less.
func exitStatuses() []exitStatus {
	return []exitStatus{
		{Code: statusDone, Meaning: "done; a -k listener or server that drained after SIGTERM"},
		{Code: statusUsage, Meaning: "the command line is wrong", kinds: []error{netio.ErrSyntax, netio.ErrUnsupported, framing.ErrSpec}, also: isUsage},
		{Code: 9, Meaning: "protocol, framing or expectation: oversized, truncated, mismatch", kinds: []error{errExpectation, framing.ErrTooLong, framing.ErrTruncated, framing.ErrMalformed, framing.ErrUnfit, netio.ErrNoFiles, netio.ErrUnknownCommand, netio.ErrCommandName, netio.ErrProtocol, tap.ErrMismatch, dns.ErrMalformed, resolve.ErrTruncated, proxy.ErrProtocol, starttls.ErrProtocol}},
		{Code: 8, Meaning: "partial: some of several failed", kinds: []error{errPartial}},
		{Code: 127, Meaning: "the child was not found", kinds: []error{process.ErrNotFound}},
		{Code: 126, Meaning: "the child could not be run", kinds: []error{process.ErrCannotRun}},
		{Code: 124, Meaning: "a timeout (which one is in the message)", kinds: []error{netio.ErrTimeout, context.DeadlineExceeded, os.ErrDeadlineExceeded}},
		{Code: 3, Meaning: "name does not exist (the system engine says 3 for both)", kinds: []error{netio.ErrNoName, resolve.ErrNoName}},
		{Code: 4, Meaning: "name exists, no such record (DNS engine)", kinds: []error{resolve.ErrNoRecord}},
		{Code: 5, Meaning: "refused, unreachable, denied; SERVFAIL, REFUSED", kinds: []error{netio.ErrUnreachable, syscall.ECONNREFUSED, syscall.ENETUNREACH, syscall.EHOSTUNREACH, resolve.ErrServer, dns.ErrLame, dns.ErrHTTPStatus}},
		{Code: 6, Meaning: "TLS or DNSSEC failure, TLS stream cut without close_notify", kinds: []error{secure.ErrTLS, resolve.ErrBogus}},
		{Code: statusLocal, Meaning: "local I/O: file, bind, address in use, stdout cannot be written", kinds: []error{netio.ErrLocal, syscall.EADDRINUSE}, also: isPathError},
		{Code: statusLost, Meaning: "connection lost: reset, aborted, peer gone before all was sent", kinds: []error{netio.ErrLost}},
	}
}

func isUsage(err error) bool {
	var usage *usageError
	var unknown *unknownOptionError
	return errors.As(err, &usage) || errors.As(err, &unknown)
}

func isPathError(err error) bool {
	_, ok := errors.AsType[*fs.PathError](err)
	return ok
}

// outcomeOf maps what a command returned to how the process ends. A signal and
// the status of the one child come first: they are passed on as they are. An
// error of no known kind counts as a lost connection.
func outcomeOf(err error) Outcome {
	if ended, ok := errors.AsType[*SignalError](err); ok {
		return Outcome{Status: 128 + int(ended.Signal), Signal: ended.Signal}
	}
	if child, ok := errors.AsType[*process.ExitError](err); ok {
		return Outcome{Status: child.Code}
	}
	if isBrokenOutput(err) {
		return Outcome{Status: statusBrokenPipe}
	}
	return Outcome{Status: statusOf(err)}
}

func statusOf(err error) int {
	if err == nil {
		return statusDone
	}
	for _, row := range exitStatuses() {
		if row.holds(err) {
			return row.Code
		}
	}
	return statusLost
}

func (row exitStatus) holds(err error) bool {
	for _, kind := range row.kinds {
		if errors.Is(err, kind) {
			return true
		}
	}
	return row.also != nil && row.also(err)
}

// isBrokenOutput holds when nobody reads our standard output any more.
func isBrokenOutput(err error) bool {
	return errors.Is(err, syscall.EPIPE) && errors.Is(err, netio.ErrLocal)
}

// silent tells the outcomes that need no message: the user pressed Ctrl-C, or
// the next program of a pipeline has had enough.
func (o Outcome) silent() bool {
	return o.Status == statusDone || o.Signal != 0 || o.Status == statusBrokenPipe
}
