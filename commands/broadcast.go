package commands

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio"
)

const (
	// queueBytes is how much may wait for one client. One record more than
	// that is let in, so that any record fits.
	queueBytes = 1 << 20
	// recordCost is what a record takes in a queue beside its bytes. Without
	// it, no number of empty ones would fill a queue.
	recordCost = 48
	// sendBytes is how much of it one write takes, so that progress shows.
	sendBytes = 16 << 10
	// stuckPatience is how long a sender waits for a client whose queue is
	// full and that takes nothing.
	stuckPatience = 10 * time.Second
	// slowPatience is how long the clients of a broker wait for one among
	// them in all, until its queue is empty again.
	slowPatience = time.Second
)

// errSlow ends a client that reads too slowly for what is sent to it.
var errSlow = errors.New("reads too slowly")

// broadcast sends records to all clients that are there, each through a bounded
// queue of its own. A full queue holds the sender back, which is what keeps a
// fast sender from outrunning everybody, but not for long: a member is given up
// that takes nothing for stuckPatience; if the broadcast is strict, one for
// which senders have waited slowPatience since its queue was empty last, however
// much it has taken meanwhile: it would slow down everybody.
type broadcast struct {
	strict bool

	mu      sync.Mutex
	members map[*member]struct{}
	ended   bool          // nothing more will come
	first   chan struct{} // closed when there is a member
	came    sync.Once
}

func newBroadcast(strict bool) *broadcast {
	return &broadcast{strict: strict, members: map[*member]struct{}{}, first: make(chan struct{})}
}

// member is a client as the broadcast sees it.
type member struct {
	to netio.PacketStream
	in *broadcast

	mu        sync.Mutex
	queue     [][]byte
	size      int           // what queue takes, in bytes
	ended     bool          // nothing will be added
	failed    error         // nothing is sent any more
	changed   chan struct{} // something was added, or ended
	room      chan struct{} // something was taken
	fullSince time.Time     // zero while nobody waits
	fullAt    int64         // progress then
	sent      int64         // records written, as size counts them
}

// join makes to a member, from the next record on. The caller runs send and
// leaves.
func (b *broadcast) join(to netio.PacketStream) *member {
	m := &member{to: to, in: b, changed: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.members[m] = struct{}{}
	m.ended = b.ended
	b.came.Do(func() { close(b.first) })
	return m
}

// leave takes m out: nothing is added to its queue any more, and what is in it
// is still sent.
func (b *broadcast) leave(m *member) {
	b.mu.Lock()
	delete(b.members, m)
	b.mu.Unlock()
	m.end()
}

// end says that nothing more will come. It ends the sending to all members and
// to those who join later.
func (b *broadcast) end() {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	for _, m := range b.all() {
		m.end()
	}
}

func (b *broadcast) all() []*member {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]*member, 0, len(b.members))
	for m := range b.members {
		all = append(all, m)
	}
	return all
}

// publish queues records for all members but from, which may be nil. The
// records are copied. It waits for members whose queues are full, for all of them at
// the same time: a hundred who take nothing hold it back no longer than one.
func (b *broadcast) publish(ctx context.Context, records [][]byte, from *member) {
	copies := make([][]byte, len(records))
	for i, record := range records {
		copies[i] = append([]byte(nil), record...)
	}
	var full sync.WaitGroup
	for _, m := range b.all() {
		if m == from {
			continue
		}
		if rest := m.addAll(copies); len(rest) > 0 {
			full.Go(func() { m.offer(ctx, rest) })
		}
	}
	full.Wait()
}

// addAll queues what there is room for, and returns what is left.
func (m *member) addAll(records [][]byte) [][]byte {
	for len(records) > 0 && m.add(records[0]) {
		records = records[1:]
	}
	return records
}

// offer queues records, and waits while the queue is full.
func (m *member) offer(ctx context.Context, records [][]byte) {
	for _, record := range records {
		for !m.add(record) {
			select {
			case <-m.room:
			case <-time.After(slowPatience / 10):
			case <-ctx.Done():
				return
			}
		}
	}
}

// add queues one record if there is room. It is true, too, when the member
// needs no more.
func (m *member) add(record []byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.ended || m.failed != nil:
		return true
	case m.size < queueBytes:
		m.queue = append(m.queue, record)
		m.size += recordCost + len(record)
		wake(m.changed)
		return true
	case m.fullSince.IsZero(), !m.in.strict && m.progress() != m.fullAt:
		m.fullSince, m.fullAt = time.Now(), m.progress()
	case time.Since(m.fullSince) > m.patience():
		m.giveUp()
		return true
	}
	return false
}

// giveUp ends the sending to a member that reads too slowly.
func (m *member) giveUp() {
	if m.failed == nil {
		m.failed = fmt.Errorf("%w: %s wait for it", errSlow, byteCount(float64(m.size)))
	}
	m.queue = nil
	m.to.Close() // wakes the write that waits
}

// progress grows whenever the member takes something, be it a part of a record.
func (m *member) progress() int64 {
	if s, ok := inside[*stepwise](m.to); ok {
		return s.taken()
	}
	return m.sent
}

func (m *member) patience() time.Duration {
	if m.in.strict {
		return slowPatience
	}
	return stuckPatience
}

func (m *member) end() {
	m.mu.Lock()
	m.ended = true
	m.mu.Unlock()
	wake(m.changed)
}

// wake leaves a message for one who waits, now or later.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// send writes what is queued until the end of the broadcast or of the member,
// and returns nil when everything has been written, errSlow when the member was
// given up, or the error of its stream.
func (m *member) send() error {
	writer := m.to.(netio.BatchWriter)
	for {
		batch, size, err := m.take()
		switch {
		case err != nil:
			return ignoreEnd(err)
		case len(batch) > 0:
			if _, err := writer.WriteBatch(batch); err != nil {
				return m.fail(err)
			}
			m.taken(size)
		default:
			<-m.changed
		}
	}
}

// errSent is the end of sending: everything is written and nothing will come.
var errSent = errors.New("everything is sent")

func ignoreEnd(err error) error {
	if errors.Is(err, errSent) {
		return nil
	}
	return err
}

// take gives the front of the queue. Its bytes count as waiting until taken.
func (m *member) take() (batch [][]byte, size int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for bytes := 0; len(m.queue) > 0 && bytes < sendBytes; m.queue = m.queue[1:] {
		batch = append(batch, m.queue[0])
		bytes += len(m.queue[0])
		size += recordCost + len(m.queue[0])
	}
	if len(batch) == 0 && m.failed == nil && m.ended {
		return nil, 0, errSent
	}
	return batch, size, m.failed
}

// taken makes room for what comes next.
func (m *member) taken(size int) {
	m.mu.Lock()
	m.size -= size
	m.sent += int64(size)
	if m.size == 0 || !m.in.strict {
		m.fullSince = time.Time{}
	}
	m.mu.Unlock()
	wake(m.room)
}

// drain waits until send has returned what it sends on done. A member that
// takes nothing for a while is given up.
func (m *member) drain(done <-chan error) error {
	for before := int64(-1); ; {
		select {
		case err := <-done:
			return err
		case <-time.After(drainSilence):
		}
		m.mu.Lock()
		now := m.progress()
		if now == before {
			m.giveUp()
		}
		m.mu.Unlock()
		before = now
	}
}

// fail keeps the first reason for which nothing is sent any more.
func (m *member) fail(err error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failed == nil {
		m.failed = err
	}
	m.queue = nil
	return m.failed
}
