package http1

import "testing"

// TestStates goes through conversations of a connection.
func TestStates(t *testing.T) {
	for name, c := range map[string]struct {
		events []Event
		end    State
	}{
		"two requests":                   {[]Event{EventBytes, EventHead, EventAnswer, EventDone, EventBytes, EventHead, EventAnswer, EventDone, EventPeerClosed}, StateClosed},
		"CN09 half-closed":               {[]Event{EventBytes, EventHead, EventPeerClosed, EventAnswer, EventPeerClosed, EventDoneClose}, StateLingering},
		"CN08 an early answer":           {[]Event{EventBytes, EventHeadBody, EventAnswer, EventDoneClose, EventPeerClosed}, StateClosed},
		"FR14 the body is read off":      {[]Event{EventBytes, EventHeadBody, EventAnswer, EventDone, EventBodyEnd}, StateIdle},
		"FR14 too much to read off":      {[]Event{EventBytes, EventHeadBody, EventAnswer, EventDone, EventRetire}, StateLingering},
		"EX01":                           {[]Event{EventBytes, EventHeadWaits, EventContinue, EventBodyEnd, EventAnswer, EventDone}, StateIdle},
		"EX05":                           {[]Event{EventBytes, EventHeadWaits, EventAnswer, EventDoneClose}, StateLingering},
		"EX04 the body comes all by it":  {[]Event{EventBytes, EventHeadWaits, EventBytes, EventBodyEnd, EventAnswer, EventDone}, StateIdle},
		"CN11":                           {[]Event{EventBytes, EventHead, EventUpgrade, EventRetire}, StateClosed},
		"CN15":                           {[]Event{EventBytes, EventHeadWaits, EventContinue, EventBodyEnd, EventUpgrade}, StateUpgraded},
		"HF12 half a head":               {[]Event{EventBytes, EventPeerClosed}, StateClosed},
		"CN07 half a head, and too late": {[]Event{EventBytes, EventRefuse, EventDoneClose, EventRetire}, StateClosed},
		"FR13 half a body":               {[]Event{EventBytes, EventHeadBody, EventRefuse, EventDoneClose}, StateLingering},
		"a reset":                        {[]Event{EventBytes, EventHeadBody, EventLost}, StateClosed},
	} {
		state := StateIdle
		for i, e := range c.events {
			next, ok := state.Next(e)
			if !ok {
				t.Errorf("%s: event %d (%d) cannot happen in state %d", name, i, e, state)
			}
			state = next
		}
		if state != c.end {
			t.Errorf("%s ends in state %d, want %d", name, state, c.end)
		}
	}
}

// TestNoWayBack: what must never happen, from any state.
func TestNoWayBack(t *testing.T) {
	for s := StateIdle; s < stateCount; s++ {
		for e := EventBytes; e < eventCount; e++ {
			next, ok := s.Next(e)
			if !ok {
				continue
			}
			if s == StateRefusing && next != StateLingering && next != StateClosed {
				t.Errorf("after a broken request, event %d leads to state %d", e, next)
			}
			if (s == StateLingering || s == StateUpgraded || s == StateClosed) && next != StateClosed {
				t.Errorf("event %d leads from state %d to %d", e, s, next)
			}
			if e == EventAnswer && s != StateReady && s != StateBody && s != StateWaiting {
				t.Errorf("an answer is begun in state %d", s)
			}
			if next == StateIdle && s != StateAnswering && s != StateDraining {
				t.Errorf("state %d is left for the next request", s)
			}
		}
	}
}
