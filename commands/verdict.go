package commands

import (
	"errors"
	"fmt"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/secure"
)

// verdict sums the results of -z up as an error: nil when all addresses are
// open and have answered as expected, errPartial when only some have. When none
// has, a failure that they share decides, or else that none is open.
func verdict(all []probed) error {
	good := 0
	for _, p := range all {
		if p.good() {
			good++
		}
	}
	switch {
	case good == len(all):
		return nil
	case len(all) == 1:
		return all[0].failure()
	case good > 0:
		return fmt.Errorf("%w: %d of %d addresses are open%s", errPartial, good, len(all), expectedToo(all))
	}
	for _, shared := range sharedFailures() {
		if shared.byAll(all) {
			return fmt.Errorf("none of %d addresses %s: %w", len(all), shared.what, shared.kind)
		}
	}
	return fmt.Errorf("%w: none of %d addresses is open%s", netio.ErrUnreachable, len(all), expectedToo(all))
}

// good reports an address that is open and has answered as expected.
func (p probed) good() bool { return p.state == stateOpen && p.err == nil }

// sharedFailure is what all addresses may have in common.
type sharedFailure struct {
	kind  error
	state state  // "" = any
	what  string // none of the addresses ...
}

func sharedFailures() []sharedFailure {
	return []sharedFailure{
		{netio.ErrTimeout, stateFiltered, "answered"},
		{netio.ErrNoName, "", "has a name that exists"},
		{secure.ErrTLS, stateOpen, "speaks TLS as it should"},
		{errExpectation, stateOpen, "answered as expected"},
		{netio.ErrProtocol, stateOpen, "speaks HTTP as it should"},
		{netio.ErrTimeout, stateOpen, "answered as expected in time"},
	}
}

func (f sharedFailure) byAll(all []probed) bool {
	for _, p := range all {
		if !errors.Is(p.err, f.kind) || f.state != "" && p.state != f.state {
			return false
		}
	}
	return true
}

// expectedToo completes a sentence about open addresses where being open was
// not enough.
func expectedToo(all []probed) string {
	for _, p := range all {
		if p.state == stateOpen && p.err != nil {
			return " and answered as expected"
		}
	}
	return ""
}

// failure is the error for a single address. What stands in the way of a
// connection and has no kind of its own counts as unreachable.
func (p probed) failure() error {
	for _, kind := range []error{netio.ErrTimeout, netio.ErrUnreachable, netio.ErrNoName, netio.ErrProtocol, secure.ErrTLS, errExpectation} {
		if errors.Is(p.err, kind) {
			return p.err
		}
	}
	return fmt.Errorf("%w: %w", netio.ErrUnreachable, p.err)
}

// reason is what the last column of the table says: why an address that is
// open has not done, and what stood in the way of one that is not; nothing
// where the state says it all.
func (p probed) reason() string {
	switch {
	case p.err == nil, p.state == stateRefused, p.state == stateFiltered:
		return ""
	case errors.Is(p.err, netio.ErrNoName):
		return "no such name"
	}
	if dial, ok := errors.AsType[*netio.DialError](p.err); ok {
		return dial.Err.Error()
	}
	return p.err.Error()
}
