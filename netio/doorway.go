package netio

import (
	"container/list"
	"errors"
	"sync"
)

// ErrGaveWay is why a connection was closed that had said nothing while others
// wanted its place.
var ErrGaveWay = errors.New("it said nothing, and gave way to others")

// Doorway is where a limited number of connections stand that have first to say
// something before they are let in: a handshake, or who they are. When it is full
// the one gives way that has said nothing for the longest time: silence is cheap,
// and must not keep out those who speak. [NewDoorway] makes one.
type Doorway struct {
	places chan struct{}

	mu     sync.Mutex
	silent list.List // of the func() that each is told to give way with, oldest first
}

// NewDoorway makes a doorway of that many places.
func NewDoorway(places int) *Doorway { return &Doorway{places: make(chan struct{}, places)} }

// Enter takes a place for a connection. It waits while all have spoken, or until
// closed is closed; ok is false then. giveWay ends the connection soon, without
// waiting, and is called at most once. heard must be called when something was
// said, leave in any case at the end; both may be called more than once.
func (d *Doorway) Enter(giveWay func(), closed <-chan struct{}) (heard, leave func(), ok bool) {
	select {
	case d.places <- struct{}{}:
	default:
		d.makeWay()
		select {
		case d.places <- struct{}{}:
		case <-closed:
			return nil, nil, false
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	standing := d.silent.PushBack(giveWay)
	heard = func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.silent.Remove(standing) // does nothing the second time
	}
	leave = sync.OnceFunc(func() {
		heard()
		<-d.places
	})
	return heard, leave, true
}

// makeWay sends away who has been silent for the longest time.
func (d *Doorway) makeWay() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if oldest := d.silent.Front(); oldest != nil {
		giveWay := d.silent.Remove(oldest).(func()) // Enter puts nothing else there
		giveWay()
	}
}
