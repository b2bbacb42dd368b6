package commands

import (
	"sync/atomic"

	"github.com/sockkit/sockkit/netio"
)

// stepBytes is what a stepwise stream writes at a time.
const stepBytes = 16 << 10

// stepwise is a stream that is written in steps. How much of a large record has
// gone can be seen meanwhile, and a clock inside it starts anew with each step.
type stepwise struct {
	netio.Stream
	written atomic.Int64
}

// Unwrap is the stream that is written.
func (s *stepwise) Unwrap() netio.Stream { return s.Stream }

func (s *stepwise) Write(p []byte) (int, error) {
	for n := 0; ; {
		step, err := s.Stream.Write(p[n:min(len(p), n+stepBytes)])
		s.written.Add(int64(step))
		if n += step; err != nil || n == len(p) {
			return n, err
		}
	}
}

// taken is how many bytes the peer has got so far. A large send buffer takes the
// next step only when a third of it is free, seconds later if the peer is slow;
// what still waits in it is therefore left out where that is known.
func (s *stepwise) taken() int64 {
	waiting, _ := netio.Unacknowledged(s.Stream)
	return s.written.Load() - int64(waiting)
}
