package tap

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrMismatch is the kind of every [MismatchError].
var ErrMismatch = errors.New("not as recorded")

// How many bytes around a difference are shown.
const (
	shownBefore = 16
	shownAfter  = 24
)

// MismatchError says where the other side of a replay has said something else
// than in the recording.
type MismatchError struct {
	Who      string // "client" or "server"
	Offset   int    // bytes of this side that were as recorded
	Line     int    // of the recording, where the difference begins; its last one if that is behind it
	Before   []byte // what was the same, the last of it
	Expected []byte // what the recording goes on with, the first of it; empty at its end
	Received []byte // what came; empty at the end
}

// Unwrap is [ErrMismatch].
func (e *MismatchError) Unwrap() error { return ErrMismatch }

// Error is a first line that says where, and the two texts below each other
// with a sign under the first difference.
func (e *MismatchError) Error() string {
	const expected, received = "expected ", "received "
	return fmt.Sprintf("%s: the %s differs at byte %d (line %d of the recording)\n%s%s\n%s%s\n%s^",
		ErrMismatch, e.Who, e.Offset, e.Line,
		expected, quoted(e.Before, e.Expected), received, quoted(e.Before, e.Received),
		strings.Repeat(" ", len(received)+len(quoted(e.Before, nil))-len(`" (end)`)))
}

// quoted is before and after as one text in quotes, and whether it ends there.
func quoted(before, after []byte) string {
	text := strconv.QuoteToASCII(string(before))
	text = text[:len(text)-1] + strconv.QuoteToASCII(string(after))[1:]
	if len(after) == 0 {
		text += " (end)"
	}
	return text
}

// mismatch describes the difference between what is expected next and received,
// which is empty if they have ended.
func (p *Player) mismatch(received []byte) *MismatchError {
	e := &MismatchError{
		Who: Server.role(), Offset: p.heard, Line: 1,
		Before:   p.theirs[max(0, p.heard-shownBefore):p.heard],
		Expected: p.theirs[p.heard:min(len(p.theirs), p.heard+shownAfter)],
		Received: append([]byte(nil), received[:min(len(received), shownAfter)]...),
	}
	if p.side == Server {
		e.Who = Client.role()
	}
	for _, m := range p.marks {
		if m.offset <= p.heard {
			e.Line = m.line
		}
	}
	return e
}
