package websocket

// place is where a frame stands in the message it belongs to.
type place uint8

const (
	whole   place = iota // a message in one frame
	first                // the first of several
	middle               // a continuation that is not the last
	last                 // the last of several
	between              // a control frame, which belongs to none
	placeCount
)

// placeOf tells the place by the head alone.
func placeOf(h Head) place {
	switch {
	case h.Opcode.control():
		return between
	case h.Opcode == Continuation && h.Fin:
		return last
	case h.Opcode == Continuation:
		return middle
	case h.Fin:
		return whole
	}
	return first
}

// assembly is whether the frames so far leave a message open.
type assembly uint8

const (
	noMessage assembly = iota
	inMessage
	assemblyCount
)

// joint is what a frame does to the message.
type joint struct {
	next     assembly
	complete bool  // the frame ends a message, or is a control frame
	wrong    Error // 0 = it may stand here
}

// joints is the table of fragmentation (RFC 6455 5.4).
var joints = [assemblyCount][placeCount]joint{
	noMessage: {
		whole: {next: noMessage, complete: true}, first: {next: inMessage},
		middle: {wrong: ErrNoMessage}, last: {wrong: ErrNoMessage},
		between: {next: noMessage, complete: true},
	},
	inMessage: {
		whole: {wrong: ErrInterrupted}, first: {wrong: ErrInterrupted},
		middle: {next: inMessage}, last: {next: noMessage, complete: true},
		between: {next: inMessage, complete: true},
	},
}
