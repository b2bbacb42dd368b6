package commands

import (
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

func TestChaosValue(t *testing.T) {
	tests := map[string]chaosSpec{
		"delay=50ms,jitter=10ms,chunk=7,drop=1%,corrupt=0.5,rst=100%,dir=up,seed=9": {
			Chaos: tap.Chaos{
				Delay: 50 * time.Millisecond, Jitter: 10 * time.Millisecond, Chunk: 7, Drop: 0.01, Corrupt: 0.5, Reset: 1,
				Spared: [2]bool{tap.In: true}, Seed: 9,
			},
			seeded: true,
		},
		"dir=down":          {Chaos: tap.Chaos{Spared: [2]bool{tap.Out: true}}},
		"dir=both,delay=.5": {Chaos: tap.Chaos{Delay: 500 * time.Millisecond}},
	}
	for text, want := range tests {
		if got, err := chaos(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", ",", "drop", "drop=", "drop=-1%", "drop=101%", "drop=1e-3", "drop=NaN", "drop=0.1.2", "chunk=0", "chunk=x",
		"delay=-1s", "delay=2h", "seed=-1", "dir=", "lag=1", "drop=1%,drop=2%", "drop=1% ,rst=1%",
	} {
		if got, err := chaos(text); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestRateValue(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "64K": 64 << 10, "1M/s": 1 << 20, "10MB/s": 10_000_000} {
		if got, err := rate(text); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "/s", "-1", "1M/m", "1 M", "fast"} {
		if got, err := rate(text); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
}
