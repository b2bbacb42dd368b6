package netio

import (
	"bytes"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// What is dropped behind a delay are frames, however many were written at once.
func TestDelayedKeepsFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := append(bytes.Repeat([]byte("x"), 99), '\n')
		near, far := Pipe()
		s := Paced(near, Pace{Codec: lines(t), Chaos: tap.Chaos{Delay: time.Second, Drop: 0.5, Seed: 1}})
		go func() {
			if _, err := s.Write(bytes.Repeat(line, 1000)); err != nil {
				t.Error(err)
			}
			if err := s.CloseWrite(); err != nil {
				t.Error(err)
			}
		}()
		got, err := io.ReadAll(far)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for l := range bytes.Lines(got) {
			if n++; !bytes.Equal(l, line) {
				t.Fatalf("line %d is %q", n, l)
			}
		}
		if n < 400 || n > 600 {
			t.Errorf("%d of 1000 lines are left", n)
		}
		s.Close()
		far.Close()
	})
}

// The end comes behind everything that is late, however long that takes: a rate
// holds it up, or a peer that does not read yet.
func TestDelayedEnds(t *testing.T) {
	tests := map[string]struct {
		pace  Pace
		sleep time.Duration // of the peer
	}{
		"a long frame at a low rate": {Pace{Rate: 10_000, Codec: lines(t), Chaos: tap.Chaos{Delay: time.Second}}, 0},
		"a low rate":                 {Pace{Rate: 10_000, Chaos: tap.Chaos{Delay: time.Second}}, 0},
		"a peer that takes its time": {Pace{Chaos: tap.Chaos{Delay: time.Second}}, time.Minute},
	}
	text := append(bytes.Repeat([]byte("x"), 500_000), '\n')
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := Pipe()
				got := make(chan int, 1)
				go func() {
					time.Sleep(test.sleep)
					b, _ := io.ReadAll(far)
					got <- len(b)
					far.Close()
				}()
				_, err := Relay(t.Context(), &texts{Reader: bytes.NewReader(text), Writer: io.Discard}, Paced(near, test.pace), RelayOptions{})
				if n := <-got; err != nil || n != len(text) {
					t.Errorf("%v; %d bytes of %d", err, n, len(text))
				}
			})
		})
	}
}

// Who ends early does not wait for a peer that takes nothing.
func TestDelayedGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := Pipe()
		defer far.Close()
		s := Paced(near, Pace{Chaos: tap.Chaos{Delay: time.Second}})
		defer s.Close()
		if _, err := s.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := s.CloseWrite(); err == nil {
			t.Error("all was taken")
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %s", took)
		}
	})
}
