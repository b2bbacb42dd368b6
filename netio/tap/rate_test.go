package tap

import (
	"testing"
	"time"
)

// A run of bytes takes the time that it should, however large its steps are and
// however late who sends is, within a step.
func TestRate(t *testing.T) {
	tests := map[string]struct {
		rate  int64
		total int
		late  time.Duration // of every step
		want  time.Duration
	}{
		"a second":             {1 << 20, 1 << 20, 0, time.Second},
		"a short run":          {1 << 20, 1 << 10, 0, 976562},
		"one byte a second":    {1, 3, 0, 3 * time.Second},
		"faster than memory":   {1 << 40, 1 << 30, 0, 976562},
		"timers that are late": {100_000, 500_000, 4 * time.Millisecond, 5 * time.Second},
		"nothing":              {100, 0, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			start := time.Unix(1000, 0)
			now, r := start, NewRate(test.rate)
			for left := test.total; left > 0; {
				n := min(left, r.Step())
				left -= n
				if at := r.Reserve(now, n); at.After(now) {
					now = at.Add(test.late)
				}
			}
			took, slack := now.Sub(start), test.late+50*time.Microsecond
			if took < test.want-slack || took > test.want+slack {
				t.Errorf("took %s, not %s", took, test.want)
			}
		})
	}
}

// After a pause no more than three steps go at once.
func TestRateAfterAPause(t *testing.T) {
	r, now := NewRate(1000), time.Unix(1000, 0)
	r.Reserve(now, 1000)
	now = now.Add(time.Hour)
	if at := r.Reserve(now, 1000); at.Sub(now) < 850*time.Millisecond {
		t.Errorf("a second's worth has gone in %s", at.Sub(now))
	}
}

func TestRateSteps(t *testing.T) {
	for rate, want := range map[int64]int{0: 1, 1: 1, 40: 2, 1 << 20: 1 << 20 / 20, 1 << 40: 64 << 10} {
		if got := NewRate(rate).Step(); got != want {
			t.Errorf("%d a second: %d at a time, not %d", rate, got, want)
		}
	}
}
