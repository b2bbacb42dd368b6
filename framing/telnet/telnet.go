// Package telnet takes the telnet protocol (RFC 854, RFC 855) out of a stream of
// bytes, for a client that wants none of its options: every request is refused,
// every subnegotiation and every other command is skipped, and what is left are
// the bytes of the conversation. It does no input or output.
//
// The end of a line stays as the other side has sent it: CR LF and CR NUL of
// the network virtual terminal are bytes like others.
package telnet

import "bytes"

// The commands that decide something (RFC 854, "TELNET COMMAND STRUCTURE").
const (
	se   = 240 // end of a subnegotiation
	sb   = 250 // a subnegotiation begins
	will = 251 // the sender wants to use an option
	wont = 252 // the sender does not
	do   = 253 // the receiver shall use an option
	dont = 254 // the receiver shall not
	iac  = 255 // the next byte is a command; twice, it is the byte 255
)

// state is where in the protocol a [Decoder] stands.
type state uint8

const (
	inText           state = iota
	afterIAC               // a command follows
	afterVerb              // the option of WILL, WONT, DO or DONT follows
	inSubnegotiation       // skipped up to IAC SE
	iacInSubnegotiation
	states
)

// class is what a byte is to the table.
type class uint8

const (
	ordinary class = iota
	isIAC
	isSE
	isSB
	isVerb
	classes
)

// action is what is done with a byte.
type action uint8

const (
	skip     action = iota
	keep            // the byte is text
	remember        // the byte is a verb that an option follows
	refuse          // the byte is the option of the verb
)

type step struct {
	next state
	do   action
}

// table is the whole machine. A subnegotiation that lost its end is over at the
// next command, so that it cannot swallow the rest of the conversation.
var table = [states][classes]step{
	inText: {
		ordinary: {inText, keep}, isIAC: {afterIAC, skip}, isSE: {inText, keep}, isSB: {inText, keep}, isVerb: {inText, keep},
	},
	afterIAC: {
		ordinary: {inText, skip}, isIAC: {inText, keep}, isSE: {inText, skip}, isSB: {inSubnegotiation, skip}, isVerb: {afterVerb, remember},
	},
	afterVerb: {
		ordinary: {inText, refuse}, isIAC: {inText, refuse}, isSE: {inText, refuse}, isSB: {inText, refuse}, isVerb: {inText, refuse},
	},
	inSubnegotiation: {
		ordinary: {inSubnegotiation, skip}, isIAC: {iacInSubnegotiation, skip}, isSE: {inSubnegotiation, skip},
		isSB: {inSubnegotiation, skip}, isVerb: {inSubnegotiation, skip},
	},
	iacInSubnegotiation: {
		ordinary: {inText, skip}, isIAC: {inSubnegotiation, skip}, isSE: {inText, skip}, isSB: {inSubnegotiation, skip}, isVerb: {afterVerb, remember},
	},
}

func classOf(b byte) class {
	switch b {
	case iac:
		return isIAC
	case se:
		return isSE
	case sb:
		return isSB
	case will, wont, do, dont:
		return isVerb
	}
	return ordinary
}

// Decoder reads what a telnet server sends, in pieces of any size. The zero
// value is at the beginning of a stream.
type Decoder struct {
	state state
	verb  byte
}

// Decode takes the next piece of the stream. It appends the bytes of the
// conversation to text and what must be sent in return to answers, and returns
// both. text may be piece[:0]: there is never more text than was read.
//
// WILL is answered with DONT and DO with WONT. WONT and DONT are what is the case
// already and get no answer (RFC 854, "General Considerations", rule 3), so two
// sides that refuse everything do not talk about it for ever.
func (d *Decoder) Decode(text, answers, piece []byte) (moreText, moreAnswers []byte) {
	for _, b := range piece {
		s := table[d.state][classOf(b)]
		d.state = s.next
		switch s.do {
		case keep:
			text = append(text, b)
		case remember:
			d.verb = b
		case refuse:
			answers = appendRefusal(answers, d.verb, b)
		}
	}
	return text, answers
}

func appendRefusal(answers []byte, verb, option byte) []byte {
	switch verb {
	case will:
		return append(answers, iac, dont, option)
	case do:
		return append(answers, iac, wont, option)
	}
	return answers
}

// Escape appends p to dst as text of the conversation: the byte 255 is sent
// twice.
func Escape(dst, p []byte) []byte {
	for {
		i := bytes.IndexByte(p, iac)
		if i < 0 {
			return append(dst, p...)
		}
		dst = append(append(dst, p[:i+1]...), iac)
		p = p[i+1:]
	}
}
