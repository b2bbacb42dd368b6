package websocket

import (
	"errors"
	"strconv"
)

// ErrIncomplete means that what is there is right so far and that more bytes are
// needed. It is returned as it is, never wrapped.
var ErrIncomplete = errors.New("websocket: more bytes are needed")

// Error is a breach of the protocol, or of a limit. Whoever meets it sends a
// Close with its Code and gives the connection up (RFC 6455 7.1.7).
type Error uint8

// What is refused, and why.
const (
	ErrReserved    Error = iota + 1 // a reserved bit that no extension has given a meaning
	ErrOpcode                       // a reserved opcode
	ErrControlPart                  // a control frame in fragments
	ErrControlLong                  // a control frame of more than 125 bytes
	ErrLength                       // a length in more bytes than it needs, or over 2^63-1
	ErrUnmasked                     // a frame of a client without a mask
	ErrMasked                       // a frame of a server with a mask
	ErrNoMessage                    // a continuation of nothing
	ErrInterrupted                  // a new message before the end of the last one
	ErrTooBig                       // a message over the limit
	ErrText                         // a text message that is not UTF-8
	ErrDeflate                      // a compressed message that cannot be inflated
	ErrCloseLength                  // a Close whose payload is one byte
	ErrCloseCode                    // a Close with a code that must not be sent
	ErrCloseText                    // a Close whose reason is not UTF-8
)

type breach struct {
	code   Code
	reason string
}

// breaches says the code and the reason of each Error. The reasons go to the peer
// in the Close frame: short, plain, without a full stop.
var breaches = [...]breach{
	ErrReserved:    {ProtocolError, "reserved bit set"},
	ErrOpcode:      {ProtocolError, "reserved opcode"},
	ErrControlPart: {ProtocolError, "control frame in fragments"},
	ErrControlLong: {ProtocolError, "control frame of more than 125 bytes"},
	ErrLength:      {ProtocolError, "length not in its shortest form, or over 2^63-1"},
	ErrUnmasked:    {ProtocolError, "frame of a client without a mask"},
	ErrMasked:      {ProtocolError, "frame of a server with a mask"},
	ErrNoMessage:   {ProtocolError, "continuation of no message"},
	ErrInterrupted: {ProtocolError, "new message before the end of the last one"},
	ErrTooBig:      {TooBig, "message over the limit"},
	ErrText:        {InvalidData, "text is not UTF-8"},
	ErrDeflate:     {InvalidData, "compressed message cannot be inflated"},
	ErrCloseLength: {ProtocolError, "close frame with one byte of payload"},
	ErrCloseCode:   {ProtocolError, "close code that must not be sent"},
	ErrCloseText:   {ProtocolError, "reason of the close is not UTF-8"},
}

// Code is what the Close frame says that answers the breach.
func (e Error) Code() Code { return breaches[e].code }

// Reason says in a few words what is wrong, for the Close frame and the log.
func (e Error) Reason() string { return breaches[e].reason }

// Error is the reason with the code before it.
func (e Error) Error() string {
	return "websocket: " + strconv.Itoa(int(e.Code())) + ": " + e.Reason()
}

// What a Sender refuses to send.
var (
	// ErrNotText marks a text message, or the reason of a Close, that is not
	// UTF-8.
	ErrNotText = errors.New("websocket: text to be sent is not UTF-8")
	// ErrNotControl marks a control frame of more than 125 bytes.
	ErrNotControl = errors.New("websocket: a control frame holds up to 125 bytes")
	// ErrNotCode marks a close code that must not be sent.
	ErrNotCode = errors.New("websocket: not a close code that may be sent")
	// ErrNotOpcode marks an opcode that is no message's.
	ErrNotOpcode = errors.New("websocket: neither text, binary, ping nor pong")
)
