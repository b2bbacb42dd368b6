package starttls

import (
	"fmt"
	"strings"
)

// negotiation is the state of a client that asks for TLS. It does no I/O: it is
// told what has come, and tells what to send.
type negotiation struct {
	protocol Protocol
	who      self
	steps    []step
	at       int    // the step whose answer is awaited
	got      []byte // of that answer
}

func newNegotiation(p Protocol, who self) *negotiation {
	return &negotiation{protocol: p, who: who, steps: p.steps()}
}

// say is what is to be sent before the next answer can come.
func (n *negotiation) say() string {
	if speak := n.steps[n.at].say; speak != nil {
		return speak(n.who)
	}
	return ""
}

// turn is what has come of hearing something.
type turn struct {
	say  string   // to be sent now
	said []string // what the server has said, for those who want to follow
	done bool     // the server has agreed, and TLS begins
}

// hear takes what has come. The error is an [*Error]; then, and when it is done,
// nothing more can be heard.
func (n *negotiation) hear(piece []byte) (t turn, err error) {
	n.got = append(n.got, piece...)
	for {
		a := n.steps[n.at].read(n.got)
		if a.length > maxAnswer || a.verdict == incomplete && len(n.got) > maxAnswer {
			return t, n.failed(ErrProtocol, fmt.Sprintf("the server's %s is longer than %d bytes", n.steps[n.at].answer, maxAnswer))
		}
		if a.verdict == incomplete {
			return t, nil
		}
		if err := n.judge(a); err != nil {
			return t, err
		}
		t.said = append(t.said, a.said)
		n.got = n.got[a.length:]
		if n.at++; n.at == len(n.steps) {
			t.done = true
			return t, n.clean()
		}
		if n.steps[n.at].read(n.got).verdict != incomplete {
			return t, n.failed(ErrInjected, fmt.Sprintf("its %s comes before the question: %q", n.awaited(), beginning(n.got)))
		}
		t.say = n.say()
	}
}

// judge makes an error of every answer but the one that is wanted.
func (n *negotiation) judge(a answer) error {
	now := n.steps[n.at]
	switch a.verdict {
	case refused:
		return n.failed(ErrRefused, fmt.Sprintf("the server refuses %s: %q", now.wish, a.said))
	case unoffered:
		return n.failed(ErrRefused, "the server does not offer it")
	case foreign:
		return n.failed(ErrProtocol, fmt.Sprintf("the server does not speak %s: its %s begins with %q", n.protocol, now.answer, a.said))
	}
	return nil
}

// clean fails if there is something behind the server's consent.
func (n *negotiation) clean() error {
	if len(n.got) == 0 {
		return nil
	}
	return n.failed(ErrInjected, fmt.Sprintf("%v: %q", ErrInjected, beginning(n.got)))
}

func (n *negotiation) failed(kind error, text string) *Error {
	return &Error{Protocol: n.protocol, Text: strings.TrimSpace(text), Err: kind}
}
