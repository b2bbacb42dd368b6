package tap

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// Side is one of the two sides of a conversation.
type Side int

// The zero Side is Client.
const (
	Client Side = iota // who opened the connection
	Server
)

func (s Side) role() string {
	if s == Server {
		return serverRole
	}
	return clientRole
}

// endPatience is how long a recorded end of the other side is waited for before
// we go on: not every program that says the same ends its direction as early.
const endPatience = time.Second

// Player plays one side of a recorded conversation: Read gives what that side
// said, each time once the other side has said all that came before it in the
// recording, and then EOF. What is written is compared with what the other side
// said, as a stream of bytes; how it is cut does not matter, nor when it comes.
// A difference is a [MismatchError] of Write, and of CloseWrite when something
// is missing. The pauses of the recording are not kept.
//
// It has the shape of a netio.Stream. Close wakes a Read that waits.
type Player struct {
	side   Side
	mine   []cue
	theirs []byte
	marks  []mark // where the lines of theirs begin

	mu     sync.Mutex
	turn   chan struct{} // closed, and made anew, when something has changed
	heard  int           // bytes of theirs that have come
	ended  bool          // they have ended
	broken error         // why nothing can be heard any more
	closed bool
}

// cue is something that we say.
type cue struct {
	data     []byte
	after    int  // bytes of theirs that come first
	afterEnd bool // and their end
}

// mark is where a line of the file begins in what they say.
type mark struct{ offset, line int }

// Play begins conversation n of the recording, counted from 0; after the last
// comes the first again.
func (r *Recording) Play(n int, side Side) *Player {
	p := &Player{side: side, turn: make(chan struct{})}
	ended, over := false, false // they, and we
	for _, s := range r.conversations[n%len(r.conversations)] {
		switch {
		case s.role != side.role():
			ended = ended || s.end
			p.marks = append(p.marks, mark{len(p.theirs), s.line})
			p.theirs = append(p.theirs, s.data...)
		case !over:
			over = s.end
			p.mine = append(p.mine, cue{data: s.data, after: len(p.theirs), afterEnd: ended})
		}
	}
	if !over {
		p.mine = append(p.mine, cue{after: len(p.theirs), afterEnd: ended})
	}
	return p
}

// Read gives what is said next, when it is time.
func (p *Player) Read(b []byte) (int, error) {
	next, err := p.await()
	if err != nil {
		return 0, err
	}
	if len(p.mine) == 1 { // the last cue is the end
		return 0, io.EOF
	}
	n := copy(b, next.data)
	if next.data = next.data[n:]; len(next.data) == 0 {
		p.mine = p.mine[1:]
	}
	return n, nil
}

// await waits until the next cue may be said. Only Read touches the cues.
func (p *Player) await() (*cue, error) {
	next := &p.mine[0]
	var patience <-chan time.Time
	for {
		p.mu.Lock()
		turn, heard, ended, closed := p.turn, p.heard, p.ended, p.closed
		p.mu.Unlock()
		switch {
		case closed:
			return nil, os.ErrClosed
		case heard >= next.after && (ended || !next.afterEnd):
			return next, nil
		case heard >= next.after && patience == nil:
			timer := time.NewTimer(endPatience)
			defer timer.Stop()
			patience = timer.C
		}
		select {
		case <-turn:
		case <-patience:
			return next, nil
		}
	}
}

// Write compares what the other side says.
func (p *Player) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return 0, p.broken
	}
	expected := p.theirs[p.heard:]
	if bytes.HasPrefix(expected, b) {
		p.heard += len(b)
		p.wake()
		return len(b), nil
	}
	same := 0
	for same < len(expected) && same < len(b) && expected[same] == b[same] {
		same++
	}
	p.heard += same
	p.broken = p.mismatch(b[same:])
	p.wake()
	return same, p.broken
}

// CloseWrite is the end of the other side.
func (p *Player) CloseWrite() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended && p.broken == nil && p.heard < len(p.theirs) {
		p.broken = p.mismatch(nil)
	}
	p.ended = true
	p.wake()
	return p.broken
}

// Close ends a Read that waits.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.broken = errors.Join(p.broken, os.ErrClosed)
	p.wake()
	return nil
}

// wake tells Read that something has changed.
func (p *Player) wake() {
	close(p.turn)
	p.turn = make(chan struct{})
}
