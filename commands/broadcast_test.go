package commands

import (
	"sync"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// stuckStream takes nothing until it is closed.
type stuckStream struct {
	netio.PacketStream
	closed func()
	gone   chan struct{}
}

func newStuckStream() *stuckStream {
	gone := make(chan struct{})
	return &stuckStream{gone: gone, closed: sync.OnceFunc(func() { close(gone) })}
}

func (s *stuckStream) WriteBatch([][]byte) (int, error) {
	<-s.gone
	return 0, errSlow
}

func (s *stuckStream) Close() error {
	s.closed()
	return nil
}

// Many who take nothing hold the others back no longer than one does.
func TestBroadcastWaitsForAllAtOnce(t *testing.T) {
	b := newBroadcast(true)
	var sending sync.WaitGroup
	for range 5 {
		m := b.join(newStuckStream())
		sending.Go(func() { _ = m.send() })
	}
	record := make([]byte, queueBytes)
	start := time.Now()
	for range 4 {
		b.publish(t.Context(), [][]byte{record}, nil)
	}
	if took := time.Since(start); took > 3*slowPatience {
		t.Errorf("they were waited for one after the other: %s", took)
	}
	sending.Wait()
}
