package netio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio/tap"
)

func lines(t *testing.T) framing.Codec {
	t.Helper()
	codec, err := framing.Parse("line")
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// Every pace that neither drops nor corrupts delivers every byte in order, both
// ways and to the last, and takes as long as it should.
func TestPacedDelivers(t *testing.T) {
	tests := map[string]struct {
		pace        Pace
		least, most time.Duration
	}{
		"a rate":        {Pace{Rate: 20_000}, 5 * time.Second, 5100 * time.Millisecond},
		"pieces":        {Pace{Chaos: tap.Chaos{Chunk: 7}}, 0, time.Millisecond},
		"a delay":       {Pace{Chaos: tap.Chaos{Delay: time.Second}}, 2 * time.Second, 2100 * time.Millisecond},
		"jitter":        {Pace{Chaos: tap.Chaos{Delay: time.Second, Jitter: 100 * time.Millisecond}}, 1800 * time.Millisecond, 2300 * time.Millisecond},
		"one way":       {Pace{Chaos: tap.Chaos{Delay: time.Second, Spared: [2]bool{tap.In: true}}}, time.Second, 1100 * time.Millisecond},
		"frames":        {Pace{Codec: lines(t), Chaos: tap.Chaos{Chunk: 3}}, 0, time.Millisecond},
		"all of it":     {Pace{Rate: 20_000, Codec: lines(t), Chaos: tap.Chaos{Delay: time.Second, Chunk: 100}}, 7 * time.Second, 7300 * time.Millisecond},
		"faster than I": {Pace{Rate: 1 << 50}, 0, time.Millisecond},
	}
	text := bytes.Repeat([]byte("a line of twenty...\n"), 5000)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				near, far := Pipe()
				back := make(chan error, 1)
				go func() { // an echo
					_, err := io.Copy(far, far)
					back <- errors.Join(err, far.Close())
				}()
				var got bytes.Buffer
				tally, err := Relay(t.Context(), &texts{Reader: bytes.NewReader(text), Writer: &got}, Paced(near, test.pace), RelayOptions{})
				if err != nil || <-back != nil || !bytes.Equal(got.Bytes(), text) {
					t.Errorf("%v; %d bytes of %d came back", err, got.Len(), len(text))
				}
				if tally.Sent != int64(len(text)) || tally.Received != int64(len(text)) {
					t.Errorf("sent %d, received %d", tally.Sent, tally.Received)
				}
				if took := time.Since(start); took < test.least || took > test.most {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

// texts is a local stream.
type texts struct {
	io.Reader
	io.Writer
}

func (*texts) CloseWrite() error { return nil }
func (*texts) Close() error      { return nil }

// A frame is dropped whole, whatever pieces it comes in.
func TestPacedDropsFrames(t *testing.T) {
	var text bytes.Buffer
	for range 1000 {
		text.Write(bytes.Repeat([]byte("x"), rand.IntN(50)))
		text.WriteString("y\n")
	}
	for _, way := range []tap.Direction{tap.In, tap.Out} {
		near, far := Pipe()
		s := Paced(near, Pace{Codec: lines(t), Chaos: tap.Chaos{Drop: 0.5, Seed: 1}})
		from, to := Stream(far), s
		if way == tap.Out {
			from, to = s, far
		}
		go func() {
			for rest := text.Bytes(); len(rest) > 0; {
				piece := rest[:min(len(rest), 1+rand.IntN(30))]
				if way == tap.Out { // who writes frames writes them whole
					piece = rest[:bytes.IndexByte(rest, '\n')+1]
				}
				if _, err := from.Write(piece); err != nil {
					t.Error(err)
				}
				rest = rest[len(piece):]
			}
			_ = from.CloseWrite()
		}()
		got, err := io.ReadAll(to)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range bytes.Lines(got) {
			n++
			if !bytes.Equal(line, append(bytes.Repeat([]byte("x"), len(line)-2), "y\n"...)) {
				t.Fatalf("a line of pieces: %q", line)
			}
		}
		if n < 400 || n > 600 {
			t.Errorf("%d of 1000 lines are left", n)
		}
		s.Close()
		far.Close()
	}
}

// Whoever waits for a rate or a delay is woken by the end.
func TestPacedEnds(t *testing.T) {
	paces := map[string]Pace{
		"rate":  {Rate: 1},
		"delay": {Chaos: tap.Chaos{Delay: time.Hour}},
	}
	for name, pace := range paces {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := Pipe()
				defer far.Close()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				start := time.Now()
				_, err := Relay(ctx, &texts{Reader: bytes.NewReader(make([]byte, 1000)), Writer: io.Discard}, Paced(near, pace), RelayOptions{})
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("ended with %v", err)
				}
				if took := time.Since(start); took > 61*time.Second {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

// To wait for a rate is no silence, however low it is.
func TestPacedIsNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := Pipe()
		go func() { _, _ = io.Copy(io.Discard, far); far.Close() }()
		local := &texts{Reader: bytes.NewReader(make([]byte, 10)), Writer: io.Discard}
		_, err := Relay(t.Context(), local, Paced(near, Pace{Rate: 1}), RelayOptions{IdleTimeout: 300 * time.Millisecond})
		if err != nil {
			t.Error(err)
		}
	})
}

// A reset comes whether there are enough frames or not, and both directions tell
// of it.
func TestPacedResets(t *testing.T) {
	for _, text := range []string{"", "a", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n"} {
		near, far := Pipe()
		go func() { _, _ = io.Copy(io.Discard, far); far.Close() }()
		s := Paced(near, Pace{Codec: lines(t), Chaos: tap.Chaos{Reset: 1}})
		_, err := Relay(t.Context(), &texts{Reader: bytes.NewReader([]byte(text)), Writer: io.Discard}, s, RelayOptions{})
		if !errors.Is(err, ErrLost) {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := s.Read(make([]byte, 1)); !errors.Is(err, ErrLost) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
