package websocket

// State is where a connection stands between its handshake and its end. A driver
// that follows Next does not send after its Close and does not wait for a second
// one (RFC 6455 5.5.1, 7.1).
type State uint8

// The states.
const (
	StateOpen    State = iota
	StateClosing       // our Close is sent, the peer's has not come: what comes is read, nothing is sent
	StateAsked         // the peer's Close has come: ours is still to be sent, and nothing else
	StateClosed        // both have; a server then ends the connection, a client waits for that
	stateCount
)

// Event is what happens to a connection.
type Event uint8

// The events.
const (
	EventMessage  Event = iota // a message, a Ping or a Pong came
	EventSend                  // one is sent
	EventClose                 // the peer's Close came
	EventSayClose              // ours is sent
	EventLost                  // the connection was cut, or is given up
	eventCount
)

// steps is the table. What is not written cannot happen; EventLost leads from
// everywhere to StateClosed and is not written.
var steps = [stateCount][eventCount]step{
	StateOpen: {
		EventMessage: to(StateOpen), EventSend: to(StateOpen),
		EventClose: to(StateAsked), EventSayClose: to(StateClosing),
	},
	StateClosing: {EventMessage: to(StateClosing), EventClose: to(StateClosed)},
	StateAsked:   {EventSayClose: to(StateClosed)},
}

// step is a cell: the state with one added, so that an empty cell is none.
type step uint8

func to(s State) step { return step(s) + 1 }

// Next returns the state after an event. ok is false if the event cannot happen
// there; the state then stays as it is.
func (s State) Next(e Event) (next State, ok bool) {
	if e == EventLost {
		return StateClosed, true
	}
	cell := steps[s][e]
	if cell == 0 {
		return s, false
	}
	return State(cell - 1), true
}
