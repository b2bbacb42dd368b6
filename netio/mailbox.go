package netio

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/sockkit/sockkit/framing"
)

// knownPeers bounds how many senders a mailbox remembers.
const knownPeers = 1024

// Mailbox is a bound datagram socket, or one for each address of a name, that
// hears everybody. It is a [PacketStream] with batches whose writes go to whom
// the rule says; they wait until somebody has been heard. What goes wrong with
// one peer is told to Logf and is no failure, since there may be others: it
// cannot be answered, or has sent a message that is too long.
//
// One goroutine may read while another writes. Reading has no end but Close.
type Mailbox struct {
	endpoint Endpoint
	sockets  []*mailSocket // at least one
	file     *socketFile   // nil unless a Unix socket with a file
	logf     func(format string, args ...any)
	rule     ReplyRule

	batch   [][]byte    // the last one that was received
	from    *mailSocket // where it came by
	next    int         // the message of batch that Read gives next
	arrived *arrivals

	mu     sync.Mutex // guards peers
	peers  []mailPeer // in the order of their first message
	met    map[mailPeer]struct{}
	last   mailPeer
	heard  chan struct{} // closed when somebody was heard
	closed chan struct{}
	once   sync.Once
}

// mailPeer is a sender and the socket that it reaches us by.
type mailPeer struct {
	origin origin
	by     *mailSocket
}

// OpenMailbox binds a udp: or unixgram: endpoint, with or without its
// "listen:". A host that is a multicast group is joined. ctx bounds the
// look-ups. Errors are those of [Listen]. The caller closes the mailbox.
func OpenMailbox(ctx context.Context, e Endpoint, o ListenOptions, rule ReplyRule) (*Mailbox, error) {
	sockets, file, err := bindDatagrams(ctx, e, o)
	if err != nil {
		return nil, err
	}
	m := &Mailbox{
		endpoint: e, sockets: sockets, file: file, logf: o.logf, rule: rule,
		met: map[mailPeer]struct{}{}, heard: make(chan struct{}), closed: make(chan struct{}),
	}
	m.arrived = newArrivals(m.closed)
	if addr, ok := m.LocalAddr().(*net.UDPAddr); ok {
		m.endpoint.Port = strconv.Itoa(addr.Port)
	}
	return m, nil
}

// LocalAddr is the address of the mailbox, the first one of several.
func (m *Mailbox) LocalAddr() net.Addr { return m.sockets[0].LocalAddr() }

// Endpoint is the endpoint as it was given, with the port that was bound.
func (m *Mailbox) Endpoint() Endpoint { return m.endpoint }

// MaxPacket is the largest message, in bytes.
func (m *Mailbox) MaxPacket() int {
	most := m.sockets[0].max
	for _, s := range m.sockets {
		most = max(most, s.max)
	}
	return most
}

// ReadBatch gives the messages that are there, and waits for the first. They
// come by one of the sockets.
func (m *Mailbox) ReadBatch() ([][]byte, error) {
	if m.next < len(m.batch) {
		rest := m.batch[m.next:]
		m.next = len(m.batch)
		return rest, nil
	}
	m.batch, m.next = nil, 0
	batch, from, err := m.receive()
	for errors.Is(err, framing.ErrTooLong) { // no sender may silence the others
		m.logf("dropped %v", err)
		batch, from, err = m.receive()
	}
	if err != nil {
		return nil, m.failed("receive at", err)
	}
	m.batch, m.from, m.next = batch, from, len(batch)
	m.meet()
	return batch, nil
}

func (m *Mailbox) receive() ([][]byte, *mailSocket, error) {
	if len(m.sockets) > 1 {
		return m.arrived.next(m.sockets)
	}
	batch, err := m.sockets[0].in.receive()
	return batch, m.sockets[0], err
}

// Read gives one message. A buffer that is too small for it is
// io.ErrShortBuffer, and the message stays.
func (m *Mailbox) Read(p []byte) (int, error) {
	n, _, err := m.read(p)
	return n, err
}

// ReadFrom is Read that also says who sent the message.
func (m *Mailbox) ReadFrom(p []byte) (int, net.Addr, error) {
	n, i, err := m.read(p)
	if err != nil {
		return 0, nil, err
	}
	return n, m.Source(i), nil
}

func (m *Mailbox) read(p []byte) (n, index int, err error) {
	if m.next >= len(m.batch) {
		if _, err := m.ReadBatch(); err != nil {
			return 0, 0, err
		}
		m.next = 0
	}
	index = m.next
	if len(m.batch[index]) > len(p) {
		return 0, 0, io.ErrShortBuffer
	}
	m.next++
	return copy(p, m.batch[index]), index, nil
}

// Source is who sent the message with that index of the last batch.
func (m *Mailbox) Source(i int) net.Addr { return m.from.in.source(i).addr() }

// meet takes note of who has sent the batch.
func (m *Mailbox) meet() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.batch {
		peer := mailPeer{m.from.in.source(i), m.from}
		if peer == m.last && len(m.peers) > 0 {
			continue
		}
		m.last = peer
		if _, known := m.met[peer]; known {
			continue
		}
		m.logf("first message from %s", addrText(peer.origin.addr()))
		if len(m.peers) == 0 {
			close(m.heard)
		}
		if len(m.peers) == knownPeers {
			delete(m.met, m.peers[1])
			m.peers = slices.Delete(m.peers, 1, 2) // the first stays: a rule asks for it
		}
		m.peers = append(m.peers, peer)
		m.met[peer] = struct{}{}
	}
}

func (m *Mailbox) failed(op string, err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
		return err
	}
	return &PacketError{Op: op, Network: m.LocalAddr().Network(), Addr: addrText(m.LocalAddr()), Kind: packetKind(err), Err: bareReason(err)}
}

// CloseWrite does nothing: datagrams have no end.
func (m *Mailbox) CloseWrite() error { return nil }

// Close closes the sockets, wakes who waits, and removes the file of a Unix
// socket if it is still this mailbox's. A second Close does nothing.
func (m *Mailbox) Close() error {
	var err error
	m.once.Do(func() {
		close(m.closed)
		err = errors.Join(m.file.remove(), closeAll(m.sockets))
		m.arrived.wait()
	})
	return err
}

// RemoteAddr is nil: there are many.
func (m *Mailbox) RemoteAddr() net.Addr { return nil }

// SetDeadline sets both deadlines.
func (m *Mailbox) SetDeadline(t time.Time) error { return m.eachSocket(net.PacketConn.SetDeadline, t) }

// SetReadDeadline ends blocked and future reads at t; the zero time never.
func (m *Mailbox) SetReadDeadline(t time.Time) error {
	return m.eachSocket(net.PacketConn.SetReadDeadline, t)
}

// SetWriteDeadline ends blocked and future writes at t, but not the wait for
// somebody to be heard; the zero time never.
func (m *Mailbox) SetWriteDeadline(t time.Time) error {
	return m.eachSocket(net.PacketConn.SetWriteDeadline, t)
}

func (m *Mailbox) eachSocket(set func(net.PacketConn, time.Time) error, t time.Time) error {
	var failed []error
	for _, s := range m.sockets {
		failed = append(failed, set(s.PacketConn, t))
	}
	return errors.Join(failed...)
}

func (m *Mailbox) endless() bool { return true }

var (
	_ PacketStream   = (*Mailbox)(nil)
	_ BatchReader    = (*Mailbox)(nil)
	_ BatchWriter    = (*Mailbox)(nil)
	_ net.Conn       = (*Mailbox)(nil)
	_ net.PacketConn = (*Mailbox)(nil)
)
