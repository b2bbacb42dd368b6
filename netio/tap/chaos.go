package tap

import (
	"math/rand/v2"
	"time"
)

// Chaos says how a connection is disturbed on purpose. The zero value disturbs
// nothing. Chances are from 0 to 1. The same seed, connection and bytes give the
// same disturbance.
type Chaos struct {
	Delay   time.Duration // of everything
	Jitter  time.Duration // up to so much more or less than Delay
	Chunk   int           // bytes that go at a time, at most; 0 = as they come
	Drop    float64       // the chance of a frame to be left out
	Corrupt float64       // the chance of a frame to have one byte changed
	Reset   float64       // the chance of a connection to be reset
	Spared  [2]bool       // directions that are left alone
	Seed    uint64
}

// resetWithin is the frame, at the latest, in whose place a connection that is to
// be reset is.
const resetWithin = 8

// Plan is what becomes of the frames of one direction of a connection. It is a
// value for one goroutine.
type Plan struct {
	chaos   Chaos
	cells   bool // frames are Chunk bytes each, wherever reads and writes begin
	random  *rand.Rand
	resetAt int // the number of the frame in whose place the reset is; 0 = none
	frame   int // the number of the present frame, from 1

	drop      bool
	corruptAt int // -1 = nowhere
	mask      byte
	at, left  int // in the present frame
}

// Part is a piece of a stream after the chaos.
type Part struct {
	Data  []byte // what goes; none if it was dropped
	Of    int    // how many bytes of the stream it stands for
	Reset bool   // the connection is to be reset instead
}

// Plan is the plan for a direction of a connection with that number. framed
// tells that the caller knows the frames: each begins a call of [Plan.Next]. Else
// they are Chunk bytes long, and without a Chunk what one call is given.
func (c Chaos) Plan(conn int64, d Direction, framed bool) *Plan {
	p := &Plan{random: c.source(conn, uint64(d))}
	if c.Spared[d] {
		return p
	}
	p.chaos, p.cells = c, c.Chunk > 0 && !framed
	reset := c.source(conn, 2) // one for both directions
	if at := 1 + reset.IntN(resetWithin); reset.Float64() < c.Reset {
		p.resetAt = at
	}
	return p
}

// source is the randomness of a direction (0, 1), or what belongs to neither.
func (c Chaos) source(conn int64, what uint64) *rand.Rand {
	return rand.New(rand.NewPCG(c.Seed, uint64(conn)<<4|what))
}

// Next gives the first part of data, which is a frame or the rest of one that
// was not used up. Data that is not empty is never without a part of some bytes,
// unless the part is a reset.
func (p *Plan) Next(data []byte) Part {
	if p.left == 0 {
		size := len(data)
		if p.cells {
			size = p.chaos.Chunk
		}
		p.begin(size)
	}
	if p.resetAt > 0 && p.frame >= p.resetAt {
		return Part{Reset: true}
	}
	n := min(len(data), p.left)
	if p.chaos.Chunk > 0 {
		n = min(n, p.chaos.Chunk)
	}
	part := Part{Data: data[:n], Of: n}
	switch {
	case p.drop:
		part.Data = nil
	case p.corruptAt >= p.at && p.corruptAt < p.at+n:
		part.Data = append([]byte(nil), data[:n]...)
		part.Data[p.corruptAt-p.at] ^= p.mask
	}
	p.at, p.left = p.at+n, p.left-n
	return part
}

// Message is Next for a message, which is never cut. dropped tells an empty
// message from none.
func (p *Plan) Message(data []byte) (part Part, dropped bool) {
	p.left = 0
	p.begin(len(data))
	if p.resetAt > 0 && p.frame >= p.resetAt {
		return Part{Reset: true}, false
	}
	p.left = 0
	if p.drop {
		return Part{Of: len(data)}, true
	}
	part = Part{Data: data, Of: len(data)}
	if p.corruptAt >= 0 {
		part.Data = append([]byte(nil), data...)
		part.Data[p.corruptAt] ^= p.mask
	}
	return part, false
}

// begin decides about a frame. It draws as many numbers for each, whatever is
// asked for, so that one chance does not change what another one does.
func (p *Plan) begin(size int) {
	p.frame++
	p.at, p.left = 0, size
	p.drop = p.random.Float64() < p.chaos.Drop
	corrupt := p.random.Float64() < p.chaos.Corrupt
	where, mask := p.random.Uint64(), p.random.Uint64()
	p.corruptAt, p.mask = -1, byte(1+mask%255)
	if corrupt && size > 0 {
		p.corruptAt = int(where % uint64(size))
	}
}

// End reports whether the end of the direction is to be a reset: one was due, and
// there were not enough frames.
func (p *Plan) End() bool { return p.resetAt > 0 }

// Delays are the delays of one direction, one after the other.
type Delays struct {
	chaos  Chaos
	random *rand.Rand
}

// Delays makes those of a direction of a connection; nil if there are none.
func (c Chaos) Delays(conn int64, d Direction) *Delays {
	if c.Spared[d] || c.Delay+c.Jitter <= 0 {
		return nil
	}
	return &Delays{chaos: c, random: c.source(conn, 4+uint64(d))}
}

// Next is the next delay, never below zero.
func (d *Delays) Next() time.Duration {
	spread := (2*d.random.Float64() - 1) * float64(d.chaos.Jitter)
	return max(0, d.chaos.Delay+time.Duration(spread))
}

// Most is the longest of them.
func (d *Delays) Most() time.Duration { return d.chaos.Delay + d.chaos.Jitter }

// Mangles reports whether anything is done to the bytes themselves.
func (c Chaos) Mangles() bool {
	return c.Chunk > 0 || c.Drop > 0 || c.Corrupt > 0 || c.Reset > 0
}
