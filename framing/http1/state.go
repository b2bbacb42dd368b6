package http1

// State is where a connection of a server stands. The driver that moves the bytes
// follows Next and so cannot answer twice, read a refused request on or take body
// bytes for a request.
type State uint8

// The states.
const (
	StateIdle      State = iota // nothing of the next request has come
	StateHead                   // a part of its head has
	StateWaiting                // the head is read, and the client waits for 100 (Continue)
	StateBody                   // the head is read, the body is coming, no answer is begun
	StateReady                  // the request is read to its end, no answer is begun
	StateEarly                  // an answer is begun, the body has not ended
	StateAnswering              // an answer is begun, the request is read to its end
	StateRefusing               // the answer to a broken request is begun: the last one
	StateDraining               // the answer has ended, the rest of the body is thrown away
	StateLingering              // our side is closed, what comes is thrown away
	StateUpgraded               // the connection is another protocol's
	StateClosed
	stateCount
)

// Event is what happens to a connection.
type Event uint8

// The events.
const (
	EventBytes      Event = iota // bytes came that are no part of what was read before
	EventHead                    // a head without a body is read
	EventHeadBody                // a head with a body is read
	EventHeadWaits               // one whose client waits for 100 (Continue)
	EventContinue                // 100 was sent
	EventBodyEnd                 // the body is read to its end
	EventAnswer                  // the head of the final answer is begun
	EventRefuse                  // the request is broken, late or cut off, and the error is answered
	EventDone                    // the answer has ended and the connection is kept
	EventDoneClose               // the answer has ended and the connection is not kept
	EventUpgrade                 // 101, or a 2xx to CONNECT, was sent
	EventPeerClosed              // the client closed its side
	EventRetire                  // a deadline or a shutdown that needs no answer
	EventLost                    // reset, a failed write, an answer broken off
	eventCount
)

// steps is the table. What is not written cannot happen; EventLost leads from
// everywhere to StateClosed and is not written.
var steps = [stateCount][eventCount]step{
	StateIdle: {
		EventBytes: to(StateHead), EventPeerClosed: to(StateClosed), EventRetire: to(StateClosed),
	},
	StateHead: {
		EventHead: to(StateReady), EventHeadBody: to(StateBody), EventHeadWaits: to(StateWaiting),
		EventRefuse: to(StateRefusing), EventPeerClosed: to(StateClosed),
	},
	StateWaiting: {
		EventContinue: to(StateBody), EventBytes: to(StateBody), EventAnswer: to(StateEarly),
		EventRefuse: to(StateRefusing),
	},
	StateBody: {
		EventBodyEnd: to(StateReady), EventAnswer: to(StateEarly), EventRefuse: to(StateRefusing),
	},
	StateReady: {
		EventAnswer: to(StateAnswering), EventUpgrade: to(StateUpgraded), EventPeerClosed: to(StateReady),
	},
	StateEarly: {
		EventBodyEnd: to(StateAnswering), EventDone: to(StateDraining), EventDoneClose: to(StateLingering),
	},
	StateAnswering: {
		EventDone: to(StateIdle), EventDoneClose: to(StateLingering), EventPeerClosed: to(StateAnswering),
	},
	StateRefusing: {
		EventDoneClose: to(StateLingering),
	},
	StateDraining: {
		EventBodyEnd: to(StateIdle), EventRetire: to(StateLingering), EventRefuse: to(StateLingering),
		EventPeerClosed: to(StateClosed),
	},
	StateLingering: {
		EventPeerClosed: to(StateClosed), EventRetire: to(StateClosed),
	},
	StateUpgraded: {
		EventRetire: to(StateClosed),
	},
}

// step is a cell: the state with one added, so that an empty cell is none.
type step uint8

func to(s State) step {
	return step(s) + 1
}

// Next returns the state after an event. ok is false if the event cannot happen
// there, which is a mistake in the driver; the state is then StateClosed, as it
// is after EventLost from anywhere.
func (s State) Next(e Event) (next State, ok bool) {
	if e == EventLost {
		return StateClosed, true
	}
	cell := steps[s][e]
	if cell == 0 {
		return StateClosed, false
	}
	return State(cell - 1), true
}
