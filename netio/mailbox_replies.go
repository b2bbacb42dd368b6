package netio

import (
	"errors"
	"net"
	"slices"
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
		if err := m.sendTo(peer, messages); err != nil {
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
	if err := m.sendTo(m.known(origin), [][]byte{p}); err != nil {
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
// its message; a nil answer is none.
func (m *Mailbox) Answer(answers [][]byte) error {
	for i := 0; i < len(answers); {
		to, end := m.from.in.source(i), i+1
		for end < len(answers) && answers[end] != nil && m.from.in.source(end) == to {
			end++
		}
		if answers[i] != nil {
			if err := m.sendTo(mailPeer{to, m.from}, answers[i:end]); err != nil {
				return err
			}
		}
		i = end
	}
	return nil
}

// sendTo sends to one peer. That it cannot be reached is told and no failure.
func (m *Mailbox) sendTo(peer mailPeer, messages [][]byte) error {
	if peer.origin == (origin{}) {
		m.logf("no reply to a peer without a name")
		return nil
	}
	most := peer.by.max
	if peer.origin.ip.IsValid() {
		most = largestTo(peer.origin.ip.Addr())
	}
	fitting := fittingPart(messages, most)
	for sent := 0; sent < fitting; {
		n, err := peer.by.send(messages[sent:fitting], peer.origin)
		sent += n
		if err == nil {
			break
		}
		err = m.failed("send from", err)
		if !errors.Is(err, ErrUnreachable) {
			return err
		}
		m.logf("no reply to %s: %v", addrText(peer.origin.addr()), bareReason(err))
		sent++
	}
	if fitting < len(messages) {
		return m.failed("send from", tooLong(len(messages[fitting]), most))
	}
	return nil
}

func (s *mailSocket) send(messages [][]byte, to origin) (int, error) {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.out.send(messages, to)
}
