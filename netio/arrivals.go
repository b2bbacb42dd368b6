package netio

import (
	"net"
	"sync"
)

// arrivals joins what several sockets receive. Each has a goroutine that
// receives one batch and goes on only when the next one is asked for, so that a
// batch stays valid until then and an error is told once.
type arrivals struct {
	closed  <-chan struct{}
	start   sync.Once
	loops   sync.WaitGroup
	arrived chan arrival
	current chan<- struct{} // lets the socket of the last arrival go on
}

// arrival is what one call of a socket gave.
type arrival struct {
	by       *mailSocket
	messages [][]byte
	err      error
	goOn     chan<- struct{}
}

func newArrivals(closed <-chan struct{}) *arrivals {
	return &arrivals{closed: closed, arrived: make(chan arrival)}
}

// next waits for the next batch of any of the sockets. The messages of the last
// one are no longer valid.
func (a *arrivals) next(sockets []*mailSocket) ([][]byte, *mailSocket, error) {
	a.start.Do(func() {
		for _, s := range sockets {
			a.loops.Go(func() { a.receiveFrom(s) })
		}
	})
	if a.current != nil {
		a.current <- struct{}{}
		a.current = nil
	}
	select {
	case got := <-a.arrived:
		a.current = got.goOn
		return got.messages, got.by, got.err
	case <-a.closed:
		return nil, nil, net.ErrClosed
	}
}

func (a *arrivals) receiveFrom(s *mailSocket) {
	goOn := make(chan struct{}, 1)
	for {
		messages, err := s.in.receive()
		select {
		case a.arrived <- arrival{s, messages, err, goOn}:
		case <-a.closed:
			return
		}
		select {
		case <-goOn:
		case <-a.closed:
			return
		}
	}
}

// wait returns when the goroutines have ended, after the sockets are closed.
func (a *arrivals) wait() { a.loops.Wait() }
