package actions

import (
	"bytes"
	"strconv"
)

// maxEvent is how much of a line becomes an event; what follows is dropped.
const maxEvent = 1 << 20

// events makes an event stream of lines. The zero value begins with number 1.
type events struct {
	last uint64 // number of the last event
	line []byte // the beginning of a line that has not ended
	cut  bool   // a line was longer than maxEvent
}

// add takes a piece of output and appends the events of the lines that end in it.
func (e *events) add(dst, output []byte) []byte {
	for len(output) > 0 {
		end := bytes.IndexByte(output, '\n')
		if end < 0 {
			e.keep(output)
			return dst
		}
		line := output[:end]
		if len(e.line) > 0 || end > maxEvent {
			e.keep(line)
			line = e.line
		}
		dst = e.event(dst, line)
		e.line, output = e.reuse(), output[end+1:]
	}
	return dst
}

// end appends the event of a last line that does not end.
func (e *events) end(dst []byte) []byte {
	if len(e.line) > 0 {
		dst = e.event(dst, e.line)
	}
	return dst
}

// keep adds to the line that has not ended.
func (e *events) keep(part []byte) {
	room := maxEvent - len(e.line)
	if len(part) > room {
		part, e.cut = part[:room], true
	}
	e.line = append(e.line, part...)
}

// reuse gives the room of a line for the next one, unless it is much.
func (e *events) reuse() []byte {
	if cap(e.line) > outputBuffer {
		return nil
	}
	return e.line[:0]
}

// event appends one. A CR ends a line of an event stream, so that what stands
// behind one in the line gets a line of the same event. What is not UTF-8, which
// the stream has to be, becomes U+FFFD.
func (e *events) event(dst, line []byte) []byte {
	e.last++
	dst = strconv.AppendUint(append(dst, "id: "...), e.last, 10)
	line = bytes.ToValidUTF8(bytes.TrimSuffix(line, []byte("\r")), []byte("\uFFFD"))
	for part := range bytes.SplitSeq(line, []byte("\r")) {
		dst = append(append(dst, "\ndata: "...), part...)
	}
	return append(dst, "\n\n"...)
}
