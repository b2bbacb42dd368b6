package websocket

import (
	"encoding/binary"
	"unicode/utf8"
)

// Code says why a connection is closed (RFC 6455 7.4).
type Code uint16

// The codes that have a meaning of their own here. NoStatus and Abnormal are
// never sent: they stand for a Close without a code, and for no Close at all.
const (
	Normal           Code = 1000
	GoingAway        Code = 1001 // a server that ends, a page that is left
	ProtocolError    Code = 1002
	UnsupportedData  Code = 1003 // a kind of message that is not taken
	NoStatus         Code = 1005
	Abnormal         Code = 1006
	InvalidData      Code = 1007 // content that is not what its message says
	PolicyViolation  Code = 1008
	TooBig           Code = 1009
	MissingExtension Code = 1010 // a client that needs one
	InternalError    Code = 1011
	TryAgainLater    Code = 1013
)

// codeRanges are the codes that may stand in a Close frame: those of the registry
// of IANA without the three that stand for something that is not on the wire, and
// those for libraries and applications (RFC 6455 7.4.2).
var codeRanges = [...]struct{ from, to Code }{{1000, 1003}, {1007, 1014}, {3000, 4999}}

// Sendable reports whether a Close frame may hold the code.
func (c Code) Sendable() bool {
	for _, r := range codeRanges {
		if r.from <= c && c <= r.to {
			return true
		}
	}
	return false
}

// maxReason is the room for a reason beside the code.
const maxReason = maxControl - 2

// parseClose reads the payload of a Close frame.
func parseClose(payload []byte) (Code, []byte, error) {
	switch {
	case len(payload) == 0:
		return NoStatus, nil, nil
	case len(payload) == 1:
		return 0, nil, ErrCloseLength
	}
	code, reason := Code(binary.BigEndian.Uint16(payload)), payload[2:]
	switch {
	case !code.Sendable():
		return 0, nil, ErrCloseCode
	case !utf8.Valid(reason):
		return 0, nil, ErrCloseText
	}
	return code, reason, nil
}

// fitReason cuts a reason to what a Close frame has room for, between two
// characters.
func fitReason(reason string) string {
	if len(reason) <= maxReason {
		return reason
	}
	end := maxReason
	for end > 0 && !utf8.RuneStart(reason[end]) {
		end--
	}
	return reason[:end]
}
