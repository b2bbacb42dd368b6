package netio

import (
	"errors"
	"net"
	"os"
	"slices"
	"syscall"

	"github.com/sockkit/sockkit/framing"
)

// ReplyRule says who gets what is written to a [Mailbox].
type ReplyRule int

// The rules. The zero ReplyRule is ReplyLast.
const (
	ReplyLast  ReplyRule = iota // who sent the last message
	ReplyAll                    // everybody who has sent one, the latest 1024 of them
	ReplyFirst                  // who sent the first one
	ReplyNone                   // nobody: what is written is discarded
)

// Write sends one message to whom the rule says.
func (m *Mailbox) Write(p []byte) (int, error) {
	if _, err := m.WriteBatch([][]byte{p}); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteBatch sends messages to whom the rule says.
func (m *Mailbox) WriteBatch(messages [][]byte) (int, error) {
	if m.rule == ReplyNone {
		return len(messages), nil
	}
	select {
	case <-m.heard:
	case <-m.closed:
		return 0, net.ErrClosed
	}
	for _, peer := range m.receivers() {
		if _, err := m.sendTo(peer, messages); err != nil {
			return 0, err
		}
	}
	return len(messages), nil
}

// receivers are the peers that the rule names.
func (m *Mailbox) receivers() []mailPeer {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch m.rule {
	case ReplyAll:
		return slices.Clone(m.peers)
	case ReplyFirst:
		return m.peers[:1:1]
	default:
		return []mailPeer{m.last}
	}
}

// WriteTo sends one message to an address that a message came from, or to any
// other that the first socket can reach.
func (m *Mailbox) WriteTo(p []byte, to net.Addr) (int, error) {
	origin, err := originOf(to)
	if err != nil {
		return 0, err
	}
	if _, err := m.sendTo(m.known(origin), [][]byte{p}); err != nil {
		return 0, err
	}
	return len(p), nil
}

// known is how a sender has reached us, or how it is reached from the first
// socket if it has not.
func (m *Mailbox) known(o origin) mailPeer {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, peer := range slices.Backward(m.peers) {
		if peer.origin.sender() == o {
			return peer
		}
	}
	return mailPeer{o, m.sockets[0]}
}

// Answer sends to each sender of the last batch the answer with the index of
// its message; a nil answer is none. An answer that is too long for its
// receiver is told to Logf.
func (m *Mailbox) Answer(answers [][]byte) error {
	for i := 0; i < len(answers); {
		if answers[i] == nil {
			i++
			continue
		}
		to, end := m.from.in.source(i), i+1
		for end < len(answers) && answers[end] != nil && m.from.in.source(end) == to {
			end++
		}
		n, err := m.sendTo(mailPeer{to, m.from}, answers[i:end])
		i += n
		if errors.Is(err, framing.ErrTooLong) {
			m.unanswered(to, err)
			i, err = i+1, nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sendTo sends to one peer, and returns how many messages are dealt with. What
// is wrong with the peer is told and no failure, since any program can be one:
// it may be gone, have a full queue, or claim an address that nothing can be
// sent to, such as port 0. What remains is a message that is too long, a
// deadline and Close.
func (m *Mailbox) sendTo(peer mailPeer, messages [][]byte) (done int, err error) {
	if peer.origin == (origin{}) {
		m.logf("no reply to a peer without a name")
		return len(messages), nil
	}
	most := peer.by.max
	if peer.origin.ip.IsValid() {
		most = largestTo(peer.origin.ip.Addr())
	}
	fitting := fittingPart(messages, most)
	for done < fitting {
		n, err := peer.by.send(messages[done:fitting], peer.origin)
		done += n
		switch {
		case err == nil:
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.EMSGSIZE):
			return done, m.failed("send from", err)
		default:
			m.unanswered(peer.origin, err)
			done++
		}
	}
	if fitting < len(messages) {
		return done, m.failed("send from", tooLong(len(messages[fitting]), most))
	}
	return done, nil
}

func (m *Mailbox) unanswered(peer origin, err error) {
	m.logf("no reply to %s: %v", addrText(peer.addr()), bareReason(err))
}

func (s *mailSocket) send(messages [][]byte, to origin) (int, error) {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.out.send(messages, to)
}
