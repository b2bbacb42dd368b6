package commands

import (
	"errors"
	"fmt"

	"github.com/sockkit/sockkit/netio/resolve"
)

// lookupSum adds the answers up to one exit status. A question that was asked by
// name counts for itself. The lenient ones of an operand count together: it is
// enough if one of them finds something, and none fails.
type lookupSum struct {
	console *Console
	prompt  bool // each failure is told at once: who feeds us names may wait for it
	group   lookupGroup

	done, good int
	partly     bool  // one of those that failed has found something
	first      error // of those that failed
	held       error // the same while it is the only one: nobody has told it yet
}

// lookupGroup is what is known of the lenient questions of one operand.
type lookupGroup struct {
	open    bool
	operand string
	found   bool
	none    error // the first that found nothing
	failed  error // the first that got no answer
}

// add takes one answer; those of an operand come one after the other.
func (s *lookupSum) add(a asked) {
	g := &s.group
	if g.open && (!a.lenient || a.operand != g.operand) {
		s.closeGroup()
	}
	switch {
	case !a.lenient:
		s.count(a.Err)
		return
	case a.Err == nil:
		g.found = true
	case isNothing(a.Err):
		g.none = firstError(g.none, a.Err)
	default:
		g.failed = firstError(g.failed, a.Err)
	}
	g.open, g.operand = true, a.operand
}

// isNothing tells the answer that there is nothing from the lack of one.
func isNothing(err error) bool {
	return errors.Is(err, resolve.ErrNoName) || errors.Is(err, resolve.ErrNoRecord)
}

func (s *lookupSum) closeGroup() {
	g := s.group
	s.group = lookupGroup{}
	switch {
	case g.failed == nil && !g.found:
		g.failed = g.none
	case g.failed != nil && g.found:
		g.failed = fmt.Errorf("%w: %v", errPartial, g.failed) //nolint:errorlint // part of an answer is that, whatever kept the rest
	}
	s.count(g.failed)
}

// count takes the result of one look-up, and says what has failed, also to those who
// want to hear of errors only. The first failure waits: if it remains the only look-up, the end of the command tells it.
func (s *lookupSum) count(err error) {
	s.done++
	s.partly = s.partly || errors.Is(err, errPartial)
	switch {
	case err == nil:
		s.good++
	case s.first == nil:
		s.first, s.held = err, err
		if s.done == 1 && !s.prompt {
			return
		}
	default:
		s.tellHeld()
		s.console.line("%v", err)
	}
	if s.done > 1 || s.prompt {
		s.tellHeld()
	}
}

func (s *lookupSum) tellHeld() {
	if s.held != nil {
		s.console.line("%v", s.held)
		s.held = nil
	}
}

// verdict is the outcome of all of it: the one failure, or that some or all have
// failed; all with the kind of the first.
func (s *lookupSum) verdict() error {
	if s.group.open {
		s.closeGroup()
	}
	switch {
	case s.good == s.done:
		return nil
	case s.done == 1 && s.held != nil:
		return s.first
	case s.done == 1:
		return fmt.Errorf("the only look-up has no answer: %w", s.first)
	case s.good > 0 || s.partly:
		return fmt.Errorf("%w: %d of %d look-ups", errPartial, s.done-s.good, s.done)
	}
	return fmt.Errorf("none of %d look-ups has an answer; the first: %w", s.done, s.first)
}
