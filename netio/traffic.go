package netio

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// Traffic is what the conversations of a program move, all together, while
// they go on. Relays count anyway, also what only the kernel touches, so asking
// them costs the bytes nothing. The zero value is ready. Its methods may be
// called from several goroutines, and on nil, where nobody counts.
type Traffic struct {
	mu      sync.Mutex
	running map[counting]struct{}
	past    Flow
}

// Flow is a number of conversations and what they have moved. Bytes are of
// payload.
type Flow struct {
	Sent     int64 // to the network side
	Received int64 // from it
	Open     int   // conversations that go on
	Closed   int   // conversations that have ended
}

// counting is a conversation that knows its counts.
type counting interface{ counts() (sent, received int64) }

// Flow is the sum at this moment.
func (t *Traffic) Flow() Flow {
	if t == nil {
		return Flow{}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := t.past
	sum.Open = len(t.running)
	for c := range t.running {
		sent, received := c.counts()
		sum.Sent += sent
		sum.Received += received
	}
	return sum
}

func (t *Traffic) begin(c counting) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running == nil {
		t.running = map[counting]struct{}{}
	}
	t.running[c] = struct{}{}
}

// end keeps the counts of c, once.
func (t *Traffic) end(c counting) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, on := t.running[c]; !on {
		return
	}
	delete(t.running, c)
	sent, received := c.counts()
	t.past.Sent += sent
	t.past.Received += received
	t.past.Closed++
}

// counts are those of a relay while it runs.
func (r *relay) counts() (sent, received int64) {
	return r.o.Before.Sent + r.up.written.Load(), r.o.Before.Received + r.down.written.Load()
}

// Counted is a stream whose bytes are counted as they are read and written, for
// a conversation that no relay holds. Those of a nil Traffic are counted too.
func (t *Traffic) Counted(s Stream) (Stream, *Count) {
	c := &Count{traffic: t, start: time.Now()}
	t.begin(c)
	return Tapped(s, c), c
}

// Count is what one stream of [Traffic.Counted] has moved. It is a tap.Watch.
type Count struct {
	OnEOF func(fromPeer bool) // called at the end of each direction; nil = nobody asks

	traffic        *Traffic
	start          time.Time
	sent, received atomic.Int64
	peerEnded      atomic.Bool
}

// Tally is what has been moved so far. Ended is empty: the holder of the
// conversation knows who ended it.
func (c *Count) Tally() Tally {
	sent, received := c.counts()
	return Tally{Sent: sent, Received: received, PeerEnded: c.peerEnded.Load(), Elapsed: time.Since(c.start)}
}

func (c *Count) counts() (sent, received int64) { return c.sent.Load(), c.received.Load() }

// Bytes counts. It never fails.
func (c *Count) Bytes(p tap.Piece) error {
	if p.Direction == tap.In {
		c.received.Add(int64(len(p.Data)))
	} else {
		c.sent.Add(int64(len(p.Data)))
	}
	return nil
}

// End takes note of an end.
func (c *Count) End(d tap.Direction) error {
	if d == tap.In {
		c.peerEnded.Store(true)
	}
	if c.OnEOF != nil {
		c.OnEOF(d == tap.In)
	}
	return nil
}

// Reset changes no count.
func (c *Count) Reset() error { return nil }

// Close ends the conversation.
func (c *Count) Close() error {
	c.traffic.end(c)
	return nil
}
