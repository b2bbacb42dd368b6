package websocket

import (
	"encoding/binary"
	"unicode/utf8"
)

// Role is which side we are.
type Role uint8

// The roles.
const (
	Server Role = iota
	Client
)

// Sender makes frames. Make it with NewSender; it is used by one goroutine at a
// time.
type Sender struct {
	mask    func() uint32 // nil = a server's: no masks
	deflate *deflater     // nil = nothing is compressed
	room    []byte        // for a message as it is compressed
}

// NewSender makes the sender of one direction. mask gives the key of each frame of
// a client, which nobody may be able to foretell (RFC 6455 10.3); a server needs
// none. deflate is what was agreed on, nil for no compression.
func NewSender(role Role, mask func() uint32, deflate *Deflate) *Sender {
	s := &Sender{}
	if role == Client {
		s.mask = mask
	}
	if deflate != nil {
		s.deflate = newDeflater(*deflate, role)
	}
	return s
}

// Append appends a message (Text, Binary) or a control frame (Ping, Pong) as one
// frame, compressed if that was agreed on and the message is worth it. What
// cannot be sent is ErrNotText, ErrNotControl or ErrNotOpcode, and dst comes back
// as it was.
func (s *Sender) Append(dst []byte, op Opcode, data []byte) ([]byte, error) {
	switch op {
	case Text:
		if !utf8.Valid(data) {
			return dst, ErrNotText
		}
	case Binary:
	case Ping, Pong:
		if len(data) > maxControl {
			return dst, ErrNotControl
		}
		return s.frame(dst, op, false, data), nil
	default:
		return dst, ErrNotOpcode
	}
	if s.deflate == nil || len(data) < leastDeflated {
		return s.frame(dst, op, false, data), nil
	}
	var err error
	if s.room, err = s.deflate.append(s.room[:0], data); err != nil {
		return dst, err
	}
	dst = s.frame(dst, op, true, s.room)
	if cap(s.room) > keptRoom {
		s.room = nil
	}
	return dst, nil
}

// AppendClose appends a Close. NoStatus sends none; other codes that must not be
// sent are ErrNotCode. A reason that is too long is cut.
func (s *Sender) AppendClose(dst []byte, code Code, reason string) ([]byte, error) {
	if code == NoStatus {
		return s.frame(dst, Close, false, nil), nil
	}
	switch {
	case !code.Sendable():
		return dst, ErrNotCode
	case !utf8.ValidString(reason):
		return dst, ErrNotText
	}
	var payload [maxControl]byte
	binary.BigEndian.PutUint16(payload[:], uint16(code))
	n := 2 + copy(payload[2:], fitReason(reason))
	return s.frame(dst, Close, false, payload[:n]), nil
}

func (s *Sender) frame(dst []byte, op Opcode, deflated bool, payload []byte) []byte {
	h := Head{Fin: true, Deflated: deflated, Opcode: op, Length: int64(len(payload))}
	if s.mask != nil {
		h.Masked, h.Key = true, s.mask()
	}
	dst = AppendHead(dst, h)
	from := len(dst)
	dst = append(dst, payload...)
	if h.Masked {
		Mask(dst[from:], h.Key)
	}
	return dst
}
