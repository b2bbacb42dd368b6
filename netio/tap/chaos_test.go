package tap

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"
)

// suffer sends data through a plan, in pieces that end at the given places, and
// returns what is left of it.
func suffer(t *testing.T, p *Plan, data []byte, ends ...int) []byte {
	t.Helper()
	var out []byte
	for from := 0; from < len(data); {
		to := len(data)
		if len(ends) > 0 {
			to, ends = max(from, min(ends[0], len(data))), ends[1:]
		}
		for piece := data[from:to]; len(piece) > 0; {
			part := p.Next(piece)
			if part.Reset {
				return out
			}
			if part.Of <= 0 || part.Of > len(piece) || len(part.Data) != 0 && len(part.Data) != part.Of {
				t.Fatalf("of %d bytes a part of %d with %d", len(piece), part.Of, len(part.Data))
			}
			if most := p.chaos.Chunk; most > 0 && part.Of > most {
				t.Fatalf("a part of %d bytes, and %d go at a time", part.Of, most)
			}
			out = append(out, part.Data...)
			piece = piece[part.Of:]
		}
		from = to
	}
	return out
}

func TestPlan(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 100)
	tests := map[string]struct {
		chaos Chaos
		least int // bytes that are left
		most  int
		same  bool // as data, where nothing is missing
	}{
		"nothing":           {Chaos{}, 1000, 1000, true},
		"pieces":            {Chaos{Chunk: 7}, 1000, 1000, true},
		"all is dropped":    {Chaos{Chunk: 7, Drop: 1}, 0, 0, false},
		"one frame dropped": {Chaos{Drop: 1}, 0, 0, false},
		"some is dropped":   {Chaos{Chunk: 1, Drop: 0.5}, 400, 600, false},
		"all are corrupt":   {Chaos{Chunk: 10, Corrupt: 1}, 1000, 1000, false},
		"spared":            {Chaos{Chunk: 3, Drop: 1, Corrupt: 1, Reset: 1, Spared: [2]bool{Out: true}}, 1000, 1000, true},
		"the other way":     {Chaos{Drop: 1, Spared: [2]bool{In: true}}, 0, 0, false},
		"reset":             {Chaos{Chunk: 10, Reset: 1}, 0, 70, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := bytes.Clone(data)
			got := suffer(t, test.chaos.Plan(1, Out, false), data)
			if len(got) < test.least || len(got) > test.most {
				t.Errorf("%d bytes are left", len(got))
			}
			if bytes.Equal(got, data) != test.same {
				t.Errorf("as it was: %v", !test.same)
			}
			if !bytes.Equal(data, before) {
				t.Error("what was given was changed")
			}
		})
	}
}

// Each corrupt frame has one byte changed, and no more.
func TestPlanCorruptsOneByte(t *testing.T) {
	p := Chaos{Corrupt: 1}.Plan(1, In, true)
	for size := 1; size < 100; size++ {
		frame := make([]byte, size)
		part, dropped := p.Message(frame)
		if dropped || size-bytes.Count(part.Data, []byte{0}) != 1 {
			t.Fatalf("%x of %d zeros", part.Data, size)
		}
	}
	if part, dropped := p.Message(nil); dropped || len(part.Data) != 0 {
		t.Error("an empty message did not stay one")
	}
}

// Every connection that is to be reset is, whichever direction comes first, and
// at its end if not before; about as many as were asked for are.
func TestPlanResets(t *testing.T) {
	c, reset := Chaos{Reset: 0.3, Seed: 5}, 0
	for conn := range int64(1000) {
		in, out := c.Plan(conn, In, true), c.Plan(conn, Out, true)
		if in.End() != out.End() {
			t.Fatalf("connection %d ends in two ways", conn)
		}
		if !in.End() {
			continue
		}
		reset++
		frames := 0
		for ; !in.Next([]byte("x")).Reset; frames++ {
			if frames >= resetWithin {
				t.Fatalf("connection %d was not reset", conn)
			}
		}
	}
	if reset < 250 || reset > 350 {
		t.Errorf("%d of 1000 were reset", reset)
	}
}

func TestDelays(t *testing.T) {
	c := Chaos{Delay: 20 * time.Millisecond, Jitter: 5 * time.Millisecond, Seed: 1}
	a, b := c.Delays(1, Out), c.Delays(1, Out)
	for range 1000 {
		d := a.Next()
		if d != b.Next() {
			t.Fatal("the same seed gives two delays")
		}
		if d < 15*time.Millisecond || d > 25*time.Millisecond || d > a.Most() {
			t.Fatalf("a delay of %s", d)
		}
	}
	if (Chaos{Jitter: time.Second}).Delays(1, In).Next() < 0 {
		t.Error("before it was sent")
	}
	if (Chaos{Delay: 1, Spared: [2]bool{In: true}}).Delays(1, In) != nil {
		t.Error("a direction that is spared is late")
	}
}

// Nothing but drop and corrupt makes or loses bytes, order is kept, and the same
// seed does the same, wherever reads and writes begin.
func FuzzPlan(f *testing.F) {
	f.Add([]byte("hello, world"), uint64(1), uint8(3), uint8(0), uint8(0))
	f.Add(bytes.Repeat([]byte("ab"), 500), uint64(2), uint8(1), uint8(50), uint8(50))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64, chunk, drop, corrupt uint8) {
		c := Chaos{Chunk: int(chunk), Drop: float64(drop) / 255, Corrupt: float64(corrupt) / 255, Seed: seed}
		whole := suffer(t, c.Plan(3, Out, false), data)
		switch {
		case drop == 0 && corrupt == 0:
			if !bytes.Equal(whole, data) {
				t.Fatal("bytes were changed")
			}
		case drop == 0 && len(whole) != len(data):
			t.Fatalf("%d bytes of %d", len(whole), len(data))
		}
		if !bytes.Equal(whole, suffer(t, c.Plan(3, Out, false), data)) {
			t.Fatal("the same seed does something else")
		}
		if chunk == 0 {
			return
		}
		random := rand.New(rand.NewPCG(seed, 0))
		var ends []int
		for at := 0; at < len(data); at += 1 + random.IntN(20) {
			ends = append(ends, at)
		}
		if !bytes.Equal(whole, suffer(t, c.Plan(3, Out, false), data, ends...)) {
			t.Fatal("it depends on where writes begin")
		}
	})
}
