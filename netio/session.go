package netio

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Bounds of what waits for a session. A peer that sends faster than it is
// served loses datagrams, as it would at the socket, and no memory of ours.
const (
	sessionQueue = 1024
	sessionBytes = 4 << 20
)

// session is the conversation with one sender of a bound datagram socket: a
// [PacketStream] with batches and a net.Conn. It ends with io.EOF when neither
// side has sent for the idle time, and lives on when its listener is closed.
type session struct {
	socket *mailSocket
	peer   origin
	max    int
	idle   time.Duration
	expiry *time.Timer
	leave  func()   // tells the listener; once
	ready  [][]byte // taken from the queue and not yet given to Read

	mu       sync.Mutex // guards what follows
	queue    [][]byte
	bytes    int
	given    [][]byte // of the last batch
	dropped  int64
	last     time.Time // when either side sent last
	end      error     // io.EOF or net.ErrClosed; nil = goes on
	deadline time.Time
	timer    *time.Timer // wakes readers at the deadline
	changed  *sync.Cond
}

func newSession(socket *mailSocket, peer origin, idle time.Duration) *session {
	s := &session{socket: socket, peer: peer, max: socket.max, idle: idle, last: time.Now()}
	if peer.ip.IsValid() {
		s.max = largestTo(peer.ip.Addr())
	}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// begin starts the clock of a session that leave will end.
func (s *session) begin(leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave = sync.OnceFunc(leave)
	s.expiry = time.AfterFunc(s.idle, s.expire)
}

// expire ends the session if it was idle for long enough, and else looks again
// when it may be.
func (s *session) expire() {
	s.mu.Lock()
	left := time.Until(s.last.Add(s.idle))
	if left > 0 && s.end == nil {
		s.expiry.Reset(left)
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	s.finish(io.EOF)
}

// finish ends the session, for the reason that readers get.
func (s *session) finish(reason error) {
	s.mu.Lock()
	if s.end == nil || reason == net.ErrClosed {
		s.end = reason
	}
	s.expiry.Stop()
	if s.timer != nil {
		s.timer.Stop()
	}
	s.changed.Broadcast()
	s.mu.Unlock()
	s.leave()
}

// deliver queues a datagram, which is copied; false if there is no room.
func (s *session) deliver(datagram []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == sessionQueue || s.bytes+len(datagram) > sessionBytes || s.end != nil {
		s.dropped++
		return false
	}
	s.last = time.Now()
	s.queue = append(s.queue, append(make([]byte, 0, len(datagram)), datagram...))
	s.bytes += len(datagram)
	s.changed.Signal()
	return true
}

func (s *session) hasEnded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end != nil
}

// Dropped counts the datagrams for which there was no room.
func (s *session) Dropped() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropped
}

// ReadBatch gives all datagrams that have come, and waits for the first.
func (s *session) ReadBatch() ([][]byte, error) {
	if batch := s.ready; len(batch) > 0 {
		s.ready = nil
		return batch, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) == 0 || s.end == net.ErrClosed {
		switch {
		case s.end != nil:
			return nil, s.end
		case s.late():
			return nil, &net.OpError{Op: "read", Net: "udp", Source: s.LocalAddr(), Addr: s.RemoteAddr(), Err: os.ErrDeadlineExceeded}
		}
		s.changed.Wait()
	}
	clear(s.given)
	s.queue, s.given, s.bytes = s.given[:0], s.queue, 0
	return s.given, nil
}

func (s *session) late() bool { return !s.deadline.IsZero() && !time.Now().Before(s.deadline) }

// Read gives one datagram. A buffer that is too small for it is
// io.ErrShortBuffer, and the datagram stays.
func (s *session) Read(p []byte) (int, error) {
	if len(s.ready) == 0 {
		batch, err := s.ReadBatch()
		if err != nil {
			return 0, err
		}
		s.ready = batch
	}
	if len(s.ready[0]) > len(p) {
		return 0, io.ErrShortBuffer
	}
	n := copy(p, s.ready[0])
	s.ready = s.ready[1:]
	return n, nil
}

// Write sends one datagram to the peer.
func (s *session) Write(p []byte) (int, error) {
	if _, err := s.WriteBatch([][]byte{p}); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteBatch sends datagrams to the peer in order.
func (s *session) WriteBatch(messages [][]byte) (int, error) {
	s.mu.Lock()
	ended := s.end
	s.last = time.Now()
	s.mu.Unlock()
	if ended != nil {
		return 0, net.ErrClosed
	}
	fitting := fittingPart(messages, s.max)
	n, err := s.socket.send(messages[:fitting], s.peer)
	if err == nil && fitting < len(messages) {
		err = tooLong(len(messages[fitting]), s.max)
	}
	if err != nil {
		addr := s.RemoteAddr()
		return n, &PacketError{Op: "send to", Network: addr.Network(), Addr: addrText(addr), Kind: packetKind(err), Err: bareReason(err)}
	}
	return n, nil
}

// MaxPacket is the largest datagram, in bytes.
func (s *session) MaxPacket() int { return s.max }

// CloseWrite does nothing: datagrams have no end.
func (s *session) CloseWrite() error { return nil }

// Close ends the session and wakes who reads. What the peer sends from now on
// begins another one.
func (s *session) Close() error {
	s.finish(net.ErrClosed)
	return nil
}

// LocalAddr is the address of the listener.
func (s *session) LocalAddr() net.Addr { return s.socket.LocalAddr() }

// RemoteAddr is the peer; a *net.UnixAddr with an empty name for one that has
// none.
func (s *session) RemoteAddr() net.Addr { return s.peer.addr() }

// SetDeadline sets the deadline of reads: writes do not wait.
func (s *session) SetDeadline(t time.Time) error { return s.SetReadDeadline(t) }

// SetReadDeadline ends blocked and future reads at t; the zero time never.
func (s *session) SetReadDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end != nil {
		return net.ErrClosed
	}
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	s.deadline = t
	if !t.IsZero() {
		s.timer = time.AfterFunc(time.Until(t), s.wake)
	}
	return nil
}

func (s *session) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed.Broadcast()
}

// SetWriteDeadline does nothing: writes do not wait.
func (s *session) SetWriteDeadline(time.Time) error { return nil }

func (s *session) endless() bool { return true }

var (
	_ PacketStream = (*session)(nil)
	_ BatchReader  = (*session)(nil)
	_ BatchWriter  = (*session)(nil)
	_ net.Conn     = (*session)(nil)
)
